/** The ticket of the recipient's page. */
export function Ticket() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="ticket-icon">
      <path d="M3 4h18v5a3 3 0 0 0 0 6v5H3v-5a3 3 0 0 0 0-6z" />
      <path d="M12 8v7m-3-3 3 3 3-3" />
    </svg>
  );
}

export function Arrow() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="icon">
      <path d="M15 5l-7 7 7 7" />
    </svg>
  );
}

export function Folder() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="icon">
      <path d="M3 6h6l2 3h10v10H3z" />
    </svg>
  );
}

export function Cross() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="icon">
      <path d="M6 6l12 12M18 6 6 18" />
    </svg>
  );
}

export function Tick() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="icon">
      <path d="M4 12.5 9.5 18 20 6.5" />
    </svg>
  );
}
