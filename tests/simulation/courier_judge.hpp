// SPDX-License-Identifier: MIT
// What must hold in a world of the courier, and what happens to the courier in it.
#ifndef PAYCOURIER_TESTS_SIMULATION_COURIER_JUDGE_HPP
#define PAYCOURIER_TESTS_SIMULATION_COURIER_JUDGE_HPP

#include <simulation/courier_log.hpp>
#include <simulation/courier_world.hpp>

namespace simulation {

/// A request starts.
template <class Policy>
void World<Policy>::sent(const std::string& host, const std::string& id, int courier) {
  note(host + id);
  ++tally_.sends;
  const Instant now = clock_.now();
  const auto found = tracks_.find({host, id});
  if (found == tracks_.end()) return fail("sent, and never accepted", host, id);
  Track& track = found->second;
  Shop& shop = this->shop(host);
  if (track.is_told) fail("sent again after it was said to be delivered", host, id);
  if (now < track.earliest) fail("sent before its time", host, id);
  ++track.all_sends;
  if (++track.sends > regime_.budget) fail("more attempts than the policy allows", host, id);
  check_order(shop, id);
  const bool is_first = !std::exchange(track.was_sent, true);
  const std::optional<Instant> due = std::exchange(track.due, std::nullopt);
  if (courier != courier_number_) return;  // A zombie has not heard of what follows.

  const bool was_doubtful = lanes_[host].is_doubtful(clock_.monotonic());
  check_traffic(shop, id, was_doubtful);
  if (shop.is_paused) fail("sent to a paused endpoint", host, id);
  if (shop.is_closed) fail("sent to a closed endpoint", host, id);
  if (now < shop.held_until) fail("sent to an endpoint that asked for rest", host, id);
  if (++track.up > 1) fail("two requests of one delivery at once", host, id);
  if (++up_[host] > per_endpoint) fail("more at once to an endpoint than allowed", host, id);
  if (++all_up_ > in_flight) fail("more at once than allowed", host, id);
  if (shop.is_broken && up_[host] > 1) fail("a second probe through an open breaker", host, id);
  track.was_probe = shop.is_broken;
  tally_.probes += shop.is_broken;
  if (up_[host] == 1 && due) check_idleness(shop, *due, id);

  const bool is_undisturbed =
      shop.kind == Kind::healthy && shop.options.ordering == Ordering::none && !shop.was_touched;
  if (!is_first || !is_undisturbed || track.again > 0 || track.unknown > 0) return;
  if (was_doubtful || shop.rate.per_second > 0) return;
  ++tally_.lags;
  const Instant doubted = clock_.now() - clock_.monotonic() + lanes_[host].doubted;
  const Instant could = std::max({track.earliest, calm_from_, last_away(), doubted});
  if (now - could > longest_lag) {
    fail("a healthy endpoint waited " + describe(now - could) + " for its first attempt", host, id);
  }
}

/// Its share, its cap, its ramp and its rate.
template <class Policy>
void World<Policy>::check_traffic(const Shop& shop, const std::string& id, bool was_doubtful) {
  const Millis now = clock_.monotonic();
  Lane& lane = lanes_[shop.id];
  lane.up[id] = now;
  ++lane.since_recovery;
  tally_.rated += shop.rate.per_second > 0;
  tally_.ramped += lane.recovered && now - *lane.recovered < 12s;
  if (lane.stampedes(now)) fail("a stampede after a rest", shop.id, id);
  if (!lane.keeps(shop.rate, now)) fail("sent faster than the endpoint's rate", shop.id, id);
  if (!was_doubtful) return;
  ++tally_.doubtful;
  if (lane.up.size() > 1) fail("a second request while the first is overdue", shop.id, id);
  std::size_t doubtful = 0;
  for (const auto& [host, each] : lanes_) {
    if (each.is_doubtful(now)) doubtful += each.up.size();
  }
  if (doubtful > in_flight / 2) fail("the doubtful have more than their share", shop.id, id);
}

/// Nothing was up to the endpoint, and this could have been: then it has not waited for long,
/// however sick the endpoint is and however often it was given up.
template <class Policy>
void World<Policy>::check_idleness(const Shop& shop, Instant due, const std::string& id) {
  ++tally_.idle_checks;
  const EndpointHealth health = memory_.health(shop.id).value();
  const Instant could = std::max({due, landed_at_[shop.id], health.held_until, health.opens_at,
                                  shop.resumed_at, shop.helped_at, calm_from_, last_away()});
  if (clock_.now() - could > longest_turn) {
    fail("left alone for " + describe(clock_.now() - could) + " though something was due", shop.id,
         id);
  }
}

/// All that were enqueued before it in its order are through, or given up where that is allowed.
template <class Policy>
void World<Policy>::check_order(Shop& shop, const std::string& id) {
  for (const auto& [key, ids] : shop.orders) {
    const auto place = std::find(ids.begin(), ids.end(), id);
    if (place == ids.end()) continue;
    for (auto before = ids.begin(); before != place; ++before) {
      if (network_->receivers[shop.id].accepted.count(*before) != 0 &&
          network_->receivers[shop.id].accepted[*before] > 0) {
        continue;
      }
      const Track& track = this->track(shop.id, *before);
      const bool may_be_passed =
          track.was_skipped ||
          (shop.options.dead_head == DeadHead::is_skipped && is_over(shop.id, *before));
      if (!may_be_passed)
        fail("sent before " + *before + ", which it is ordered behind", shop.id, id);
    }
  }
}

/// By the outbox's own record: nothing of it is live.
template <class Policy>
bool World<Policy>::is_over(const std::string& host, const std::string& id) {
  const std::vector<DeliveryRecord> records = memory_.deliveries_of(id).value();
  return std::none_of(records.begin(), records.end(), [&](const DeliveryRecord& record) {
    return record.endpoint_id == host && !record.finished_at;
  });
}

template <class Policy>
void World<Policy>::hear(const AttemptEnded& notice, bool is_zombie) {
  const std::string host{notice.endpoint_id}, id{notice.event_id};
  note(describe(notice));
  Track& track = this->track(host, id);
  const Attempt& attempt = notice.attempt;
  const bool is_unknown = attempt.fault == Fault::in_doubt && attempt.status == 0;
  tally_.unknown += is_unknown;
  tally_.delivered += notice.fate == Fate::delivered;
  tally_.dead += notice.fate == Fate::dead;
  const Instant end = attempt.at + attempt.took;
  track.unknown += is_unknown;
  const bool was_lost = is_unknown && attempt.took == Millis::zero();
  if (was_lost && clock_.now() > std::max(attempt.at, last_away()) + longest_loss) {
    fail("a claim that was lost at " + describe(attempt.at) + " was noticed too late", host, id);
  }
  if (!is_unknown && ++track.told > track.all_sends) fail("an attempt that nobody made", host, id);
  if (notice.fate == Fate::delivered) {
    if (track.is_told) fail("said twice to be delivered", host, id);
    track.is_told = true;
    if (network_->receivers[host].accepted[id] == 0) {
      fail("said to be delivered, and the receiver has not accepted it", host, id);
    }
  } else if (notice.fate == Fate::waiting) {
    const Millis asked = std::min(attempt.asked.value_or(Millis{}), longest_hint);
    track.earliest = end + std::max(regime_.least(attempt.number), asked);
    track.due = clock_.now() + attempt.next_in.value_or(Millis{});
  } else if (attempt.number < regime_.budget && attempt.status != 410) {
    fail("given up before the policy does", host, id);
  }
  Shop& shop = this->shop(host);
  // What a zombie learnt of the endpoint the living one has not heard, and what had landed when the
  // operator resumed it is forgotten.
  if (is_zombie || end <= shop.resumed_at) return;
  if (track.was_probe && notice.fate == Fate::delivered && memory_.health(host)->trips > 0) {
    fail("delivered through an open breaker, and it stays open", host, id);
  }
  if (attempt.status == 410) {
    shop.is_closed = true;
    ++tally_.closed;
  }
  if (attempt.asked && (attempt.status == 429 || attempt.status == 503)) {
    shop.held_until = std::max(shop.held_until, end + std::min(*attempt.asked, Millis{24h}));
    ++tally_.held;
  }
}

template <class Policy>
void World<Policy>::hear(const EndpointChanged& notice) {
  note(notice.endpoint_id);
  Shop& shop = this->shop(std::string{notice.endpoint_id});
  if (clock_.now() <= shop.resumed_at) return;
  if (notice.before.recovered_at != notice.now.recovered_at && notice.now.recovered_at) {
    lanes_[shop.id].recover(clock_.monotonic() + (*notice.now.recovered_at - clock_.now()));
  }
  shop.is_broken = notice.now.trips > 0;
  shop.is_closed = shop.is_closed || notice.now.standing == Standing::disabled;
  tally_.breakers += shop.is_broken;
}

/// Something happens to the courier, its store or its endpoints.
template <class Policy>
void World<Policy>::act() {
  Shop& shop = shops_[random_.below(shops_.size())];
  switch (random_.below(10)) {
    case 0:
      if (random_.coin()) {
        ++tally_.crashes;
      } else {
        stop();
      }
      start();
      break;
    case 1: {
      ++tally_.zombies;
      step({});
      const std::unique_ptr<Store> its_store = std::move(store_);
      const std::unique_ptr<TestCourier> zombie = std::move(courier_);
      its_store->become_zombie();
      start();
      for (std::uint64_t i = random_.below(20); i > 0; --i) step(Millis{ms(5'000)});
      for (int i = 0; i < 3; ++i) check_step(zombie->step({}, Ear{this, true}));
      calm_from_ = clock_.now() + 15min;
      break;
    }
    case 2:
      ++tally_.outages;
      faults_->away_until = clock_.monotonic() + Millis{ms(7'200'000)};
      if (unsure_until_ > clock_.now()) unsure_until_ = store_back() + 15min;
      break;
    case 3:
      ++tally_.pauses;
      shop.is_paused = shop.was_touched = true;
      check(memory_.pause(shop.id));
      break;
    case 4:
    case 5:
      for (Shop& each : shops_) {
        if (one_in(2)) continue;
        if (!each.is_subscribed) subscribe(each);
        check(memory_.resume(each.id, clock_.now()));
        lanes_[each.id].recover(clock_.monotonic());
        each.is_paused = each.is_closed = each.is_broken = false;
        each.held_until = {};
        each.resumed_at = store_back() + 2s;  // Until then the courier may not have heard of it.
      }
      break;
    case 6:
    case 7: {
      const std::vector<DeliveryRecord> dead = memory_.dead_letters(5).value();
      for (const DeliveryRecord& letter : dead) {
        Shop& its = this->shop(letter.endpoint_id);
        its.helped_at = store_back() + 2s;
        const bool is_ordered = its.options.ordering != Ordering::none;
        if (is_ordered && (its.options.dead_head == DeadHead::is_skipped || one_in(2))) {
          ++tally_.skipped;
          track(letter.endpoint_id, letter.event_id).was_skipped = true;
          check(memory_.skip(letter.number, clock_.now()));
        } else if (is_over(its.id, letter.event_id)) {
          ++tally_.revived;
          again(letter.endpoint_id, letter.event_id);
          if (!memory_.revive(letter.number, clock_.now()))
            fail("not revived", its.id, letter.event_id);
        }
      }
      break;
    }
    case 8:
      if (&shop == &shops_.front()) break;  // The healthy one has to be there.
      ++tally_.left;
      check(memory_.unsubscribe(shop.id));
      shop.is_subscribed = false;
      break;
    default: {
      const std::string id =
          "evt_" + std::to_string(1 + random_.below(static_cast<std::uint64_t>(last_event_)));
      if (shop.options.ordering != Ordering::none || tracks_.count({shop.id, id}) == 0) break;
      const Result<int> replayed = memory_.replay(shop.id, id, clock_.now());
      if (!replayed || *replayed == 0) break;
      ++tally_.replayed;
      shop.helped_at = store_back() + 2s;
      again(shop.id, id);
    }
  }
}

/// An orderly end: what flies lands or is cut off, and is stored if the store is there.
template <class Policy>
void World<Policy>::stop() {
  ++tally_.stops;
  std::stop_source source;
  source.request_stop();
  const Instant unsure_until = std::exchange(unsure_until_, Instant::max());  // Of half commits.
  const Result<void> stopped = courier_->run(source.get_token(), Ear{this});
  unsure_until_ = unsure_until;
  forget_dues();
  if (!stopped && stopped.error().fault != Fault::storage) fail(describe(stopped.error()), "", "");
}

/// Everything becomes well; then all that was accepted has to be through or given up.
template <class Policy>
void World<Policy>::end() {
  faults_->one_in = 0;
  faults_->away_until = {};
  network_->all_are_well = true;
  calm_from_ = std::max(calm_from_, clock_.now());  // The store may have been away until now.
  if (is_hopeless()) return;
  for (int round = 0; round < 1'000; ++round) {
    for (Shop& shop : shops_) {
      check(memory_.resume(shop.id, clock_.now()));
      lanes_[shop.id].recover(clock_.monotonic());
      shop.is_paused = shop.is_closed = shop.is_broken = false;
      shop.held_until = {};
      shop.resumed_at = shop.helped_at = clock_.now();
    }
    check(courier_->run_until_idle({}, Ear{this}));
    if (memory_.backlog()->live == 0) break;
    const std::vector<DeliveryRecord> dead = memory_.dead_letters(10'000).value();
    for (const DeliveryRecord& letter : dead) {
      if (this->shop(letter.endpoint_id).options.ordering == Ordering::none) continue;
      track(letter.endpoint_id, letter.event_id).was_skipped = true;
      check(memory_.skip(letter.number, clock_.now()));
    }
  }
  if (memory_.backlog()->live != 0) fail("something is still waiting at the end of time", "", "");
  for (const auto& [key, track] : tracks_) {
    std::vector<DeliveryRecord> records = memory_.deliveries_of(key.second).value();
    std::erase_if(records, [&host = key.first](const DeliveryRecord& record) {
      return record.endpoint_id != host;
    });
    int delivered = 0, finished = 0, unknown = 0;
    for (const DeliveryRecord& record : records) {
      finished += record.finished_at.has_value();
      delivered += record.state == DeliveryState::delivered;
      for (const LoggedAttempt& logged : record.attempts) {
        unknown += is_unknown(logged.attempt);
      }
    }
    const std::string flaw =
        flaw_of(records, regime_.budget, network_->receivers[key.first].asked[key.second]);
    if (!flaw.empty()) fail(flaw, key.first, key.second);
    const int accepted = network_->receivers[key.first].accepted[key.second];
    if (finished == 0) fail("accepted, and lost", key.first, key.second);
    if (delivered > 0 && accepted == 0) fail("delivered by the log alone", key.first, key.second);
    if (accepted > delivered + unknown) {
      fail("more duplicates than unknown outcomes in the log", key.first, key.second);
    }
    tally_.duplicates += static_cast<std::uint64_t>(std::max(accepted - std::max(delivered, 1), 0));
  }
  for (const auto& [host, receiver] : network_->receivers) {
    if (receiver.forged != 0) fail("a message that was not rightly signed", host, "");
  }
}

}  // namespace simulation

#endif
