import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Fault } from "../../backend";
import { askedFor, open } from "../../test/open";

const kept = {
  notify: "needs-me",
  theme: "system",
  trayIcon: "color",
  language: "system",
  historyDays: 90,
  historyRuns: 0,
  historyBytes: 2_000_000_000,
  extraCertificates: null,
  proxy: null,
  quietFrom: null,
  quietUntil: null,
  onBattery: "low",
  waitOnMetered: false,
  startAtLogin: false,
  quitOnClose: false,
};

describe("settings", () => {
  it("are saved as they are chosen, all together", async () => {
    const { engine, user } = open("#/settings");
    await user.click(await screen.findByRole("radio", { name: "Dark" }));
    await waitFor(() => expect(askedFor(engine, "settings_save")).toEqual([{ ...kept, theme: "dark" }]));
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
    await user.selectOptions(screen.getByLabelText("Keep runs for"), "Keep everything");
    await waitFor(() =>
      expect(askedFor(engine, "settings_save")[1]).toEqual({ ...kept, theme: "dark", historyDays: 0 }),
    );
  });

  it("limit the history by runs and by room, once a number is whole", async () => {
    const { engine, user } = open("#/settings");
    const runs = await screen.findByLabelText("Runs of each flow");
    await user.clear(runs);
    await user.type(runs, "1000{Enter}");
    await waitFor(() => expect(askedFor(engine, "settings_save")).toEqual([{ ...kept, historyRuns: 1_000 }]));
    const room = screen.getByLabelText<HTMLInputElement>("Room on the disk (GB)");
    expect(room.value).toBe("2");
    await user.clear(room);
    await user.type(room, "half");
    await user.tab();
    expect(await screen.findByText("A number, 0 or more.")).toBeTruthy();
    await user.clear(room);
    await user.type(room, "0,5");
    await user.tab();
    await waitFor(() => expect(askedFor(engine, "settings_save")).toHaveLength(2));
    expect(askedFor(engine, "settings_save")[1]).toEqual({ ...kept, historyRuns: 1_000, historyBytes: 500_000_000 });
  });

  it("keep notifications quiet at night and for a while", async () => {
    const { engine, user } = open("#/settings");
    await user.click(await screen.findByRole("checkbox", { name: "Show nothing at night" }));
    const night = { ...kept, quietFrom: "22:00", quietUntil: "07:00" };
    await waitFor(() => expect(askedFor(engine, "settings_save")).toEqual([night]));
    const until = await screen.findByLabelText("Until");
    await user.clear(until);
    await user.type(until, "08:30");
    await user.tab();
    await waitFor(() => expect(askedFor(engine, "settings_save")[1]).toEqual({ ...night, quietUntil: "08:30" }));
    await user.click(screen.getByRole("button", { name: "Show nothing for 1 hour" }));
    await user.click(await screen.findByRole("button", { name: "Show them again" }));
    expect(await screen.findByRole("button", { name: "Show nothing for 1 hour" })).toBeTruthy();
    expect(askedFor(engine, "snooze")).toEqual([{ hours: 1 }, { hours: null }]);
  });

  it("say what waits on battery and on a metered network, and what the desktop does", async () => {
    const { engine, user } = open("#/settings");
    await user.click(await screen.findByRole("radio", { name: /Wait for mains power/ }));
    await user.click(screen.getByRole("checkbox", { name: "Wait while the network is metered" }));
    await user.click(screen.getByRole("radio", { name: /White, for a dark panel/ }));
    await user.click(screen.getByRole("checkbox", { name: /Start when I log in/ }));
    await user.click(screen.getByRole("checkbox", { name: /Quit when I close the window/ }));
    const chosen = { trayIcon: "light", onBattery: "wait", waitOnMetered: true, startAtLogin: true, quitOnClose: true };
    await waitFor(() => expect(askedFor(engine, "settings_save").at(-1)).toEqual({ ...kept, ...chosen }));
  });

  it("go back to what is kept when saving fails", async () => {
    const { user } = open("#/settings", "", (engine) => {
      engine.answer("settings_save", () => {
        throw new Fault({ code: "DiskFull", message: "no space left" });
      });
    });
    await user.click(await screen.findByRole("radio", { name: /Off/ }));
    expect((await screen.findAllByText("The disk is full.")).length).toBeGreaterThan(0);
    expect(screen.getByRole<HTMLInputElement>("radio", { name: /What needs me/ }).checked).toBe(true);
  });

  it("say why secrets do not open, and take their passphrase", async () => {
    const locked = {
      kind: "passphrase",
      place: "Passphrase",
      state: "PassphraseNeeded",
      stateText: "Nobody has given the passphrase yet.",
      hint: "Give it here.",
    };
    const { engine, user } = open("#/settings", "", (engine) => {
      engine.world.settings.vault = locked;
    });
    expect(await screen.findByText("Nobody has given the passphrase yet.")).toBeTruthy();
    expect(screen.getByText("Give it here.")).toBeTruthy();
    const field = screen.getByLabelText<HTMLInputElement>("Passphrase");
    expect(field.type).toBe("password");
    await user.type(field, "correct horse");
    await user.click(screen.getByRole("button", { name: "Unlock" }));
    await waitFor(() => expect(askedFor(engine, "vault_unlock")).toEqual([{ passphrase: "correct horse" }]));
    expect(await screen.findByText("Open.")).toBeTruthy();
    expect(screen.queryByLabelText("Passphrase")).toBeNull();
  });

  it("try the network as typed, before it is saved", async () => {
    const { engine, user } = open("#/settings");
    await user.type(await screen.findByLabelText("Proxy"), "http://proxy.test:1");
    await user.click(screen.getByRole("button", { name: "Try it" }));
    expect(await screen.findByText(/api\.fitbit\.com answered \(HTTP 404\)/)).toBeTruthy();
    expect(askedFor(engine, "network_try")).toEqual([{ extraCertificates: null, proxy: "http://proxy.test:1" }]);
    expect(askedFor(engine, "settings_save")).toEqual([]);
    await user.type(screen.getByLabelText("Proxy"), "2");
    expect(screen.queryByText(/answered/)).toBeNull();
    engine.answer("network_try", () => ({ host: "api.fitbit.com", status: null, error: "connection refused" }));
    await user.click(screen.getByRole("button", { name: "Try it" }));
    expect(await screen.findByText("api.fitbit.com could not be reached: connection refused.")).toBeTruthy();
  });

  it("look for a newer version, and fetch it when told to", async () => {
    const { engine, user } = open("#/settings");
    await user.click(await screen.findByRole("button", { name: "Look now" }));
    expect(await screen.findByText(/Causeway 0\.2\.0 is there; this is 0\.1\.0\./)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Fetch it (23 MB)" }));
    expect(await screen.findByDisplayValue(/^sudo apt install .*causeway_0\.2\.0_amd64\.deb$/)).toBeTruthy();
    await user.click(screen.getByRole("checkbox", { name: /Look once a day/ }));
    await waitFor(() => expect(askedFor(engine, "update_daily")).toEqual([{ on: true }]));
    engine.answer("update_look", () => {
      throw new Fault({
        code: "UpdateNotSigned",
        message: "It is not signed.",
        hint: null,
        retryable: false,
        about: {},
      });
    });
    await user.click(await screen.findByRole("button", { name: "Look now" }));
    expect(await screen.findByText("It is not signed.")).toBeTruthy();
  });

  it("say nothing of newer versions where the build does not know where to look", async () => {
    open("#/settings", "", (engine) => {
      const real = engine.request;
      engine.request = async (name, input) => {
        const answer = await real(name, input);
        return (name === "update" ? { ...(answer as object), hasChannel: false } : answer) as typeof answer;
      };
    });
    await screen.findByRole("button", { name: "Back up now" });
    expect(screen.queryByText("Newer versions")).toBeNull();
  });

  it("back everything up, and say where the file is and how it is brought back", async () => {
    const { user } = open("#/settings");
    await user.click(await screen.findByRole("button", { name: "Back up now" }));
    const path = "/home/me/.local/share/causeway/backups/causeway-2026-11-27-120000.zip";
    expect(await screen.findByDisplayValue(path)).toBeTruthy();
    expect(screen.getByText(`causeway restore ${path}`)).toBeTruthy();
  });

  it("take a file of further certificates and a proxy", async () => {
    const { engine, user } = open("#/settings");
    const field = await screen.findByLabelText("File of further certificates");
    const save = within(field.closest("form") as HTMLElement).getByRole("button", { name: "Save" });
    expect(save.hasAttribute("disabled")).toBe(true);
    await user.type(field, " /etc/ssl/company.pem ");
    await user.type(screen.getByLabelText("Proxy"), "http://proxy.example:3128");
    await user.click(save);
    const set = { extraCertificates: "/etc/ssl/company.pem", proxy: "http://proxy.example:3128" };
    await waitFor(() => expect(askedFor(engine, "settings_save")).toEqual([{ ...kept, ...set }]));
    await user.clear(field);
    await user.clear(screen.getByLabelText("Proxy"));
    await user.click(save);
    await waitFor(() => expect(askedFor(engine, "settings_save")[1]).toEqual(kept));
  });

  it("move the key to a passphrase that was typed twice alike", async () => {
    const { engine, user } = open("#/settings");
    await user.click(await screen.findByText("Keep the key somewhere else"));
    await user.selectOptions(screen.getByLabelText("Place"), "In the data folder, locked with a passphrase");
    const move = screen.getByRole("button", { name: "Move the key" });
    await user.type(screen.getByLabelText("New passphrase"), "correct horse");
    await user.type(screen.getByLabelText("Again"), "correct hose");
    expect(screen.getByText("The two are not the same.")).toBeTruthy();
    expect(move.hasAttribute("disabled")).toBe(true);
    await user.clear(screen.getByLabelText("Again"));
    await user.type(screen.getByLabelText("Again"), "correct horse");
    await user.click(move);
    const input = { to: "passphrase", passphrase: "correct horse" };
    await waitFor(() => expect(askedFor(engine, "vault_move_to")).toEqual([input]));
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>("New passphrase").value).toBe(""));
  });

  it("show every line of the diagnostics, and save exactly these", async () => {
    const saved: Blob[] = [];
    const names: string[] = [];
    Object.assign(URL, { createObjectURL: (file: Blob) => `blob:${saved.push(file)}`, revokeObjectURL: () => {} });
    HTMLAnchorElement.prototype.click = function () {
      names.push(this.download);
    };
    const { engine, user } = open("#/settings");
    await user.click(await screen.findByRole("button", { name: "Diagnostics for a report" }));
    const files = within(await screen.findByRole("list", { name: "Files in the archive" }));
    expect(files.getByText('{"causeway": "0.1.0"}')).toBeTruthy();
    expect(files.getByText("log.txt")).toBeTruthy();
    expect(saved).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Save as ZIP" }));
    expect(names).toEqual(["causeway-diagnostics-2026-11-27-1200.zip"]);
    expect(saved[0]?.size).toBe(2);
    expect(askedFor(engine, "diagnostics")).toEqual([{}]);
  });

  it("say where things are", async () => {
    open("#/settings");
    const main = within(screen.getByRole("main"));
    expect(await main.findByText("/home/you/.local/share/causeway")).toBeTruthy();
    expect(main.getByText("8.4 MB")).toBeTruthy();
    expect(main.getByText("Copied last").nextElementSibling?.textContent).toMatch(/\d/);
  });
});
