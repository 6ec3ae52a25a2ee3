import Synchronization

/// Lets as much into work at once as there is room for; waits cost no thread.
///
/// The oldest that was let in always gets what it asks for, so nothing waits for ever, and a picture that
/// is larger than all the room there is runs alone.
package actor Admission {
  package struct Ticket: Sendable, Hashable {
    fileprivate var number: Int
  }

  private let room: Int
  private var used = 0
  private var tickets: [Ticket: Int] = [:]
  private var nextNumber = 0
  private var waiting: [(ticket: Ticket, amount: Int, go: CheckedContinuation<Void, Never>)] = []

  package init(room: Int) { self.room = max(room, 1) }

  /// Waits for room. The ticket is to be given back.
  package func enter(_ amount: Int) async -> Ticket {
    let ticket = Ticket(number: nextNumber)
    nextNumber += 1
    tickets[ticket] = 0
    await wait(ticket, amount)
    return ticket
  }

  /// Waits until a ticket has this much.
  package func raise(_ ticket: Ticket, to amount: Int) async {
    guard let held = tickets[ticket], amount > held else { return }
    await wait(ticket, amount - held)
  }

  package func leave(_ ticket: Ticket) {
    used -= tickets.removeValue(forKey: ticket) ?? 0
    admit()
  }

  private func wait(_ ticket: Ticket, _ amount: Int) async {
    await withCheckedContinuation { go in
      waiting.append((ticket, amount, go))
      admit()
    }
  }

  private func admit() {
    let oldest = tickets.keys.min { $0.number < $1.number }
    waiting.sort { $0.ticket.number < $1.ticket.number }
    var left: [(ticket: Ticket, amount: Int, go: CheckedContinuation<Void, Never>)] = []
    for (index, entry) in waiting.enumerated() {
      guard entry.ticket == oldest || used + entry.amount <= room else {
        // In their order: a large picture isn't passed by small ones for ever.
        left += waiting[index...]
        break
      }
      used += entry.amount
      tickets[entry.ticket, default: 0] += entry.amount
      entry.go.resume()
    }
    waiting = left
  }
}
