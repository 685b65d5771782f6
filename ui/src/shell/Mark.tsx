// Causeway's mark: a road between two islands.
export function Mark() {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden>
      <path d="M4 16C7 8 17 8 20 16" fill="none" stroke="var(--sea)" strokeWidth="2.4" strokeLinecap="round" />
      <circle cx="4" cy="16.5" r="3" fill="var(--ink)" />
      <circle cx="20" cy="16.5" r="3" fill="var(--ink)" />
    </svg>
  );
}
