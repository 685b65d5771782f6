// A dozen connections for the fake engine: what the map must cope with.
import type * as v from "../generated/api";

const COLORS = ["#00838f", "#2f9e44", "#d9480f", "#1a73e8", "#c2412d", "#475569"];

export function crowd(): Pick<v.Overview, "islands" | "roads"> {
  const names = [
    "Fitbit",
    "Withings",
    "Strava",
    "Garmin",
    "Polar",
    "Nike Run Club",
    "Google Fit",
    "Oura",
    "intervals.icu",
    "Google Health",
    "Runs folder",
    "Spreadsheet",
  ];
  const islands = names.map((title, index) => ({
    id: `c${index}`,
    title,
    state: index === 2 ? "reauth" : "ok",
    stateText: index === 2 ? "sign in again" : "signed in",
    ok: index !== 2,
    color: COLORS[index % COLORS.length] ?? "#475569",
  }));
  const road = (from: number, to: number, label: string, state = "ok") => ({
    flow: `f${from}-${to}`,
    from: `c${from}`,
    to: `c${to}`,
    label,
    state,
  });
  const roads = [
    road(0, 8, "Weights · every hour"),
    road(0, 9, "Weights · every hour"),
    road(1, 8, "Weight · every 15 min"),
    road(2, 8, "Workouts · every hour", "held"),
    road(3, 2, "Rides · every hour"),
    road(4, 2, "Runs · every hour", "paused"),
    road(5, 8, "Runs · every day at 07:00"),
    road(6, 9, "Steps · every hour", "running"),
    road(8, 11, "Wellness · every day at 22:00"),
    road(7, 9, "Sleep · every day"),
  ];
  return { islands, roads };
}
