import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { askedFor, open } from "../../test/open";

describe("the overview", () => {
  it("leads from what needs the user to where it is settled", async () => {
    open("#/overview");
    const needs = within(await screen.findByRole("region", { name: "Needs you" }));
    expect(needs.getByText("Strava needs you to sign in again.")).toBeTruthy();
    expect(needs.getByRole("link", { name: "Sign in" }).getAttribute("href")).toBe(
      "#/connections/strava?signIn=strava",
    );
    expect(needs.getByRole("link", { name: "Look" }).getAttribute("href")).toBe("#/history/waiting");
  });

  it("goes on from a backup when the user says so", async () => {
    const { engine, user } = open("#/overview", "restored");
    const needs = within(await screen.findByRole("region", { name: "Needs you" }));
    expect(needs.getByText(/goes on from a copy/)).toBeTruthy();
    await user.click(needs.getByRole("button", { name: "Resume" }));
    expect(askedFor(engine, "resume_all")).toHaveLength(1);
  });

  it("draws each connection and each road as a link with a name", async () => {
    open("#/overview");
    const map = within(await screen.findByRole("group", { name: /Map/ }));
    const link = (title: RegExp) => map.getByText(title, { selector: "title" }).closest("a")?.getAttribute("href");
    expect(link(/^Connection Strava: sign in again$/)).toBe("#/connections/strava");
    expect(link(/^Flow from Withings to intervals.icu: Weight/)).toBe("#/flows/weight");
  });

  it("shows how each flow goes", async () => {
    open("#/overview");
    const row = within(await screen.findByRole("row", { name: /Workouts/ }));
    expect(row.getByRole("img", { name: /24 runs: 5 items delivered, 3 failed/ })).toBeTruthy();
    expect(row.getByText("3 waiting")).toBeTruthy();
    expect(row.getByText("held")).toBeTruthy();
  });

  it("starts everything and says how many", async () => {
    const { engine, user } = open("#/overview");
    const button = await screen.findByRole("button", { name: "Sync all now" });
    await screen.findByText("Just now");
    await user.click(button);
    expect(askedFor(engine, "run_all")).toHaveLength(1);
    expect((await screen.findAllByText("3 flows started.")).length).toBeGreaterThan(0);
  });

  it("offers three ways in at the first start", async () => {
    const { engine, user } = open("#/overview", "empty");
    expect(await screen.findByRole("heading", { name: "Welcome to Causeway" })).toBeTruthy();
    expect(screen.getByRole("link", { name: "Choose a template" }).getAttribute("href")).toBe("#/flows?new=1");
    expect(screen.getByRole("link", { name: "Import" }).getAttribute("href")).toBe("#/connectors?import=1");
    await user.click(screen.getByRole("button", { name: "Look around the demo" }));
    expect(askedFor(engine, "demo_open")).toHaveLength(1);
    expect((await screen.findAllByText("The demo opens in a window of its own.")).length).toBeGreaterThan(0);
  });
});
