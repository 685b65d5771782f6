// How many milliseconds are left until a time, told once a second.
import { useEffect, useState } from "react";

export function useCountdown(until: string): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1_000);
    return () => window.clearInterval(timer);
  }, []);
  return Math.max(0, new Date(until).getTime() - now);
}
