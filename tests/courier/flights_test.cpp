// SPDX-License-Identifier: MIT
// Tests of the flights: a ticket means one flight, and no other that takes its place.
#include <paycourier/courier/flights.hpp>

#include <catch2/catch_test_macros.hpp>
#include <courier/stations.hpp>
#include <set>
#include <vector>

namespace {

using namespace stations;
using courier::Flight;
using courier::Flights;
using courier::Station;
using courier::Traffic;
using namespace std::chrono_literals;

Delivery delivery(std::int64_t number) {
  return {.number = number, .event = {.id = "evt", .type = "t", .payload = "{}"}};
}

TEST_CASE("a flight is found by its ticket until it arrives") {
  Station station;
  Flights flights;
  const std::uint64_t ticket = flights.depart(station, delivery(7)).ticket;
  CHECK(flights.count() == 1);
  Flight* flight = flights.find(ticket);
  REQUIRE(flight != nullptr);
  CHECK(flight->delivery.number == 7);
  CHECK(flight->station == &station);
  flights.arrive(*flight);
  CHECK(flights.count() == 0);
  CHECK(flights.find(ticket) == nullptr);
  CHECK(flights.find(ticket + 1) == nullptr);
}

TEST_CASE("a late word about an earlier flight does not reach the one in its place") {
  Station station;
  Flights flights;
  const std::uint64_t early = flights.depart(station, delivery(1)).ticket;
  flights.arrive(*flights.find(early));
  const std::uint64_t late = flights.depart(station, delivery(2)).ticket;
  CHECK(late != early);
  CHECK(flights.find(early) == nullptr);
  CHECK(flights.find(late)->delivery.number == 2);
}

TEST_CASE("a payload stays where it is while its flight is under way") {
  Station station;
  Flights flights;
  Flight& first = flights.depart(station, delivery(1));
  const char* payload = first.delivery.event.payload.data();
  for (int i = 2; i < 1'000; ++i) flights.depart(station, delivery(i));
  CHECK(flights.find(first.ticket)->delivery.event.payload.data() == payload);
}

TEST_CASE("what is up is cut off, and nothing else, and what departs later is not") {
  Station station;
  Flights flights;
  std::vector<std::uint64_t> tickets;
  for (int i = 0; i < 4; ++i) tickets.push_back(flights.depart(station, delivery(i)).ticket);
  flights.arrive(*flights.find(tickets[1]));
  std::multiset<std::uint64_t> cut;
  flights.cut_off([&](std::uint64_t ticket) { cut.insert(ticket); });
  CHECK(cut == std::multiset<std::uint64_t>{tickets[0], tickets[2], tickets[3]});
  for (const std::uint64_t ticket : cut) {
    CHECK(flights.find(ticket)->is_cut_off);
    flights.arrive(*flights.find(ticket));
  }
  for (int i = 0; i < 4; ++i) CHECK_FALSE(flights.depart(station, delivery(i)).is_cut_off);
}

TEST_CASE("a flight whose claim was made anew ends under the new token") {
  Station station;
  Flights flights;
  const std::uint64_t ticket = flights.depart(station, delivery(7)).ticket;
  CHECK(flights.renew(7, 99));
  CHECK(flights.find(ticket)->delivery.token == 99);
  CHECK_FALSE(flights.renew(8, 100));
  flights.arrive(*flights.find(ticket));
  CHECK_FALSE(flights.renew(7, 101));
}

TEST_CASE("what is up for longer than is prompt is told of once, and not what has landed") {
  Traffic traffic{{}};
  Station station = station_with_work();
  traffic.enter(station);
  Flights flights;
  std::vector<std::uint64_t> tickets;
  for (int i = 0; i < 3; ++i) {
    Flight& flight = flights.depart(station, delivery(i));
    flight.departure = traffic.depart(station, i * 100ms);
    tickets.push_back(flight.ticket);
  }
  flights.arrive(*flights.find(tickets[1]));
  traffic.tick(999ms);
  flights.age(traffic);
  CHECK(station.flow.overdue == 0);
  traffic.tick(1s);
  for (int i = 0; i < 2; ++i) flights.age(traffic);
  CHECK(station.flow.overdue == 1);
  CHECK(flights.find(tickets[0])->departure.is_overdue);
  CHECK_FALSE(flights.find(tickets[2])->departure.is_overdue);
  traffic.tick(1h);
  flights.age(traffic);
  CHECK(station.flow.overdue == 2);
}

TEST_CASE("a request has little time to connect unless its endpoint is known to be slow") {
  const Traffic traffic{{}};
  Station station = station_with_work();
  Flights flights;
  Flight& flight = flights.depart(station, delivery(1));
  station.flow.heard = false;
  CHECK(flights.request_of(flight, traffic).connect_within == 1250ms);
  CHECK(flight.departure.connect_within == 1250ms);
  station.flow.heard = true;
  CHECK(flights.request_of(flight, traffic).connect_within == 1250ms);
  station.flow.silent = true;
  CHECK_FALSE(flights.request_of(flight, traffic).connect_within);
  CHECK(flights.request_of(flight, traffic).body.data() == flight.delivery.event.payload.data());
}

TEST_CASE("while other strangers wait, a stranger has as long as connections were seen to take") {
  Traffic traffic{{}};
  Station one = station_with_work(), other = station_with_work();
  for (Station* station : {&one, &other}) {
    station->flow.heard = false;
    traffic.enter(*station);
  }
  Flights flights;
  for (int i = 0; i < 20; ++i) {
    flights.arrive(flights.depart(one, delivery(i)), i % 2 == 0 ? 10ms : 20ms);
    flights.arrive(flights.depart(one, delivery(i)));
  }
  Flight& flight = flights.depart(one, delivery(1));
  CHECK(flights.request_of(flight, traffic).connect_within == 1250ms);
  traffic.line_up(other);
  CHECK(flights.request_of(flight, traffic).connect_within == 250ms);
  CHECK(flight.departure.connect_within == 250ms);
  CHECK(flight.departure.is_knock);
  one.flow.knocked = true;
  CHECK(flights.request_of(flight, traffic).connect_within == 1250ms);
  CHECK_FALSE(flight.departure.is_knock);
}

}  // namespace
