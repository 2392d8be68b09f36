//! What happens to packets: sending, arriving, stalling, being given up.

use std::io::ErrorKind;

use bytes::BytesMut;

use super::connection::{Connection, Content, Packet, Phase, Wire};
use super::network::{Due, State};
use super::trace::{EventKind, digest};

impl State {
    /// Sends from the end that this wire starts at.
    pub(super) fn transmit(&mut self, id: u64, wire: usize, content: Content) {
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        let packets = &mut connection.wires[wire].packets;
        if let (
            Content::Read(more),
            Some(Packet {
                content: Content::Read(count),
                ..
            }),
        ) = (&content, packets.back_mut())
        {
            *count += more;
            return;
        }
        let (from, to) = (connection.ends[wire].host, connection.ends[1 - wire].host);
        let (leaves, arrives) = self.travel(from, to, content.len());
        let acknowledged = content.is_acknowledged();

        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        let line = &mut connection.wires[wire];
        let arrives = arrives.max(line.last_arrival);
        line.last_arrival = arrives;
        line.packets.push_back(Packet {
            leaves,
            arrives,
            content,
        });
        if line.stalled {
            if acknowledged {
                self.prepare_to_give_up(id, wire);
            }
        } else if !line.scheduled {
            line.scheduled = true;
            self.schedule(
                arrives,
                Due::Arrival {
                    connection: id,
                    wire,
                },
            );
        }
    }

    /// The first packet of a wire arrives, or stalls.
    pub(super) fn arrival(&mut self, id: u64, wire: usize) {
        let now = self.now;
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        let (from, to) = (connection.ends[wire].host, connection.ends[1 - wire].host);
        let line = &mut connection.wires[wire];
        line.scheduled = false;
        let Some(first) = line.packets.front() else {
            return;
        };
        if first.arrives > now {
            // What this event was for has been cut, and something else was sent since.
            line.scheduled = true;
            let arrives = first.arrives;
            self.schedule(
                arrives,
                Due::Arrival {
                    connection: id,
                    wire,
                },
            );
            return;
        }
        if self.is_blocked(from, to) {
            let Some(line) = self.wire(id, wire) else {
                return;
            };
            line.stalled = true;
            if line
                .packets
                .iter()
                .any(|packet| packet.content.is_acknowledged())
            {
                self.prepare_to_give_up(id, wire);
            }
            return self.record(EventKind::Stalled {
                connection: id,
                from: self.name(from),
            });
        }
        let Some(line) = self.wire(id, wire) else {
            return;
        };
        let Some(packet) = line.packets.pop_front() else {
            return;
        };
        if let Some(next) = line.packets.front() {
            let arrives = next.arrives.max(now);
            line.scheduled = true;
            self.schedule(
                arrives,
                Due::Arrival {
                    connection: id,
                    wire,
                },
            );
        }
        if packet.content.is_acknowledged() && self.is_blocked(to, from) {
            // It arrives, but its sender does not learn so.
            self.prepare_to_give_up(id, wire);
        }
        self.receive(id, 1 - wire, packet.content);
    }

    /// What the end on `side` does about a packet.
    fn receive(&mut self, id: u64, side: usize, content: Content) {
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        let port = connection.port;
        let end = &mut connection.ends[side];
        let (phase, host) = (end.phase, end.host);
        match (content, phase) {
            (Content::Open, _) => self.open_arrived(id, host, port),
            (Content::Accepted, Phase::Connecting) => {
                end.phase = Phase::Open;
                self.wake_end(id, side);
            }
            (Content::Data(bytes), Phase::Open) => {
                end.received.extend_from_slice(&bytes);
                let waker = end.reader.take();
                self.wakes.extend(waker);
                let (to, digest) = (self.name(host), digest(&bytes));
                let bytes = bytes.len() as u64;
                self.record(EventKind::Delivered {
                    connection: id,
                    to,
                    bytes,
                    digest,
                });
            }
            (Content::Read(count), _) => {
                end.unread = end.unread.saturating_sub(count);
                let waker = end.writer.take();
                self.wakes.extend(waker);
            }
            (Content::End, Phase::Open) => {
                end.peer_ended = true;
                let waker = end.reader.take();
                self.wakes.extend(waker);
                self.record(EventKind::Ended {
                    connection: id,
                    to: self.name(host),
                });
            }
            (Content::Reset, Phase::Connecting) => {
                self.fail_end(id, side, ErrorKind::ConnectionRefused);
            }
            (Content::Reset, Phase::Open) => {
                self.fail_end(id, side, ErrorKind::ConnectionReset);
                self.record(EventKind::Reset {
                    connection: id,
                    to: self.name(host),
                });
            }
            // The ordinary close: it was dropped here, and now has ended there.
            (Content::End, Phase::Dropped) | (Content::Reset, _) => {}
            // Nobody here knows this connection any more.
            (Content::Accepted | Content::Data(_) | Content::End, _) => {
                self.transmit(id, side, Content::Reset);
            }
        }
    }

    /// Breaks one end, of which the other learns nothing.
    pub(super) fn fail_end(&mut self, id: u64, side: usize, kind: ErrorKind) {
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        let end = &mut connection.ends[side];
        if matches!(end.phase, Phase::Connecting | Phase::Open) {
            end.phase = Phase::Failed(kind);
        }
        end.received = BytesMut::new();
        let line = &mut connection.wires[side];
        line.packets.clear();
        line.stalled = false;
        line.give_up = None;
        self.wake_end(id, side);
    }

    /// The owner of an end dropped it.
    pub(super) fn drop_end(&mut self, id: u64, side: usize) {
        let now = self.now;
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        let end = &mut connection.ends[side];
        let was = end.phase;
        if was != Phase::Dead {
            end.phase = Phase::Dropped;
        }
        let lost = !end.received.is_empty();
        end.received = BytesMut::new();
        if was == Phase::Open {
            if lost {
                connection.wires[side].cut(now);
                self.transmit(id, side, Content::Reset);
            } else if !end.ended {
                end.ended = true;
                self.transmit(id, side, Content::End);
            }
        }
        self.forget_if_gone(id);
    }

    /// An end that nobody accepted.
    pub(super) fn refuse_end(&mut self, id: u64, side: usize) {
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        connection.ends[side].phase = Phase::Dropped;
        self.transmit(id, side, Content::Reset);
        self.forget_if_gone(id);
    }

    /// The node of an end crashed.
    pub(super) fn bury_end(&mut self, id: u64, side: usize) {
        let now = self.now;
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        let end = &mut connection.ends[side];
        if !matches!(end.phase, Phase::Absent | Phase::Dropped) {
            end.phase = Phase::Dead;
        }
        end.received = BytesMut::new();
        connection.wires[side].cut(now);
        self.wake_end(id, side);
        self.forget_if_gone(id);
    }

    /// The way is free again: what stalled is sent anew.
    pub(super) fn resume(&mut self, id: u64, wire: usize) {
        let Some(connection) = self.connections.get(&id) else {
            return;
        };
        let (from, to) = (connection.ends[wire].host, connection.ends[1 - wire].host);
        if self.is_blocked(from, to) {
            return;
        }
        let acknowledged = !self.is_blocked(to, from);
        let (_, soonest) = self.travel(from, to, 0);
        let Some(line) = self.wire(id, wire) else {
            return;
        };
        if acknowledged {
            line.give_up = None;
        }
        if !std::mem::take(&mut line.stalled) {
            return;
        }
        for packet in &mut line.packets {
            packet.arrives = packet.arrives.max(soonest);
        }
        line.last_arrival = line.last_arrival.max(soonest);
        if !line.packets.is_empty() && !line.scheduled {
            line.scheduled = true;
            self.schedule(
                soonest,
                Due::Arrival {
                    connection: id,
                    wire,
                },
            );
        }
    }

    pub(super) fn give_up(&mut self, id: u64, wire: usize, token: u64) {
        let Some(connection) = self.connections.get(&id) else {
            return;
        };
        if connection.wires[wire].give_up == Some(token) {
            let from = self.name(connection.ends[wire].host);
            self.fail_end(id, wire, ErrorKind::TimedOut);
            self.record(EventKind::TimedOut {
                connection: id,
                from,
            });
        }
    }

    pub(super) fn connect_timeout(&mut self, id: u64) {
        let Some(connection) = self.connections.get(&id) else {
            return;
        };
        if connection.ends[0].phase == Phase::Connecting {
            let from = self.name(connection.ends[0].host);
            self.fail_end(id, 0, ErrorKind::TimedOut);
            self.record(EventKind::TimedOut {
                connection: id,
                from,
            });
        }
    }

    fn prepare_to_give_up(&mut self, id: u64, wire: usize) {
        let Some(connection) = self.connections.get(&id) else {
            return;
        };
        let (from, to) = (&connection.ends[wire], &connection.ends[1 - wire]);
        if connection.wires[wire].give_up.is_some()
            || !matches!(from.phase, Phase::Open | Phase::Dropped)
        {
            return;
        }
        let after = self.path(from.host, to.host).link.give_up;
        let token = self.schedule(
            self.now + after,
            Due::GiveUp {
                connection: id,
                wire,
            },
        );
        if let Some(line) = self.wire(id, wire) {
            line.give_up = Some(token);
        }
    }

    fn wake_end(&mut self, id: u64, side: usize) {
        if let Some(connection) = self.connections.get_mut(&id) {
            let end = &mut connection.ends[side];
            self.wakes
                .extend([end.reader.take(), end.writer.take()].into_iter().flatten());
        }
    }

    fn wire(&mut self, id: u64, wire: usize) -> Option<&mut Wire> {
        Some(&mut self.connections.get_mut(&id)?.wires[wire])
    }

    fn forget_if_gone(&mut self, id: u64) {
        if self.connections.get(&id).is_some_and(Connection::is_gone) {
            self.connections.remove(&id);
        }
    }
}
