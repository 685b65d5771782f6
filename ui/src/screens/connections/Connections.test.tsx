import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Fault } from "../../backend";
import { askedFor, open } from "../../test/open";

describe("connections", () => {
  it("are disconnected only after a question that names the flows", async () => {
    const { engine, user } = open("#/connections");
    await user.click(await screen.findByRole("button", { name: "Disconnect: Withings" }));
    const question = within(await screen.findByRole("alertdialog", { name: "Disconnect Withings?" }));
    expect(question.getByText(/held until you sign in again: Weight/)).toBeTruthy();
    await user.click(question.getByRole("button", { name: "Cancel" }));
    expect(askedFor(engine, "connection_remove")).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Disconnect: Withings" }));
    await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Disconnect" }));
    expect(askedFor(engine, "connection_remove")).toEqual([{ id: "withings" }]);
    await waitFor(() => expect(screen.queryByRole("button", { name: "Disconnect: Withings" })).toBeNull());
  });

  it("show the link, the redirect address and the host while they wait, and close when done", async () => {
    let signedIn: () => void = () => undefined;
    open("#/connections/strava?signIn=strava", "", (engine) => {
      engine.answer("sign_in_wait", async () => {
        await new Promise<void>((done) => {
          signedIn = done;
        });
        const [first] = engine.world.connections;
        if (!first) throw new Error("no connection");
        return first;
      });
    });
    const dialog = within(await screen.findByRole("dialog", { name: "Sign in at www.strava.com" }));
    expect(dialog.getByLabelText<HTMLInputElement>("Redirect address").value).toBe("http://127.0.0.1:53682/callback");
    expect(dialog.getByLabelText<HTMLInputElement>("Link").value).toMatch(/^https:\/\/www\.strava\.com\//);
    expect(dialog.getByRole("timer").textContent).toMatch(/^4:5\d$/);
    signedIn();
    await waitFor(() => expect(screen.queryByRole("dialog", { name: /Sign in at/ })).toBeNull());
  });

  it("open the browser only when the user has agreed to where it leads", async () => {
    const { engine, user } = open("#/connections/strava?signIn=strava", "", (engine) => {
      const host = "login.strava.test:8443";
      const hosts = [host, "tokens.strava.test"];
      Object.assign(engine.world.signIn, { host, hosts, opened: false, isNew: true });
    });
    const dialog = within(await screen.findByRole("dialog", { name: "Sign in at login.strava.test:8443" }));
    expect(dialog.getByText("tokens.strava.test")).toBeTruthy();
    expect(dialog.getByText(/Continue if you trust these hosts/)).toBeTruthy();
    expect(askedFor(engine, "sign_in_open")).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Continue to login.strava.test:8443" }));
    expect(askedFor(engine, "sign_in_open")).toEqual([{ id: "strava" }]);
    expect(await dialog.findByText(/Your browser was opened/)).toBeTruthy();
    expect(dialog.queryByRole("button", { name: /Continue to/ })).toBeNull();
  });

  it("show the code for another device as a picture too, and open nothing", async () => {
    open("#/connections/strava?signIn=strava", "", (engine) => {
      const qr = { size: 29, path: "M4 4h1v1h-1z" };
      Object.assign(engine.world.signIn, { code: "WDJB-MJHT", qr, redirectUri: "", opened: false, isNew: true });
    });
    const dialog = within(await screen.findByRole("dialog", { name: /Sign in at/ }));
    expect((await dialog.findByLabelText<HTMLInputElement>("Code")).value).toBe("WDJB-MJHT");
    const picture = dialog.getByRole("img", { name: "QR code of the link, with the code in it" });
    expect(picture.getAttribute("viewBox")).toBe("0 0 29 29");
    expect(dialog.queryByRole("button", { name: /Continue to/ })).toBeNull();
  });

  it("are given up with Cancel, and the engine stops waiting", async () => {
    const { engine, user } = open("#/connections/strava?signIn=strava");
    await screen.findByLabelText("Link");
    await user.click(screen.getByRole("button", { name: "Cancel sign-in" }));
    expect(askedFor(engine, "sign_in")).toEqual([
      { connector: "strava", connection: "strava", open: true, ask: true, device: false },
    ]);
    expect(askedFor(engine, "sign_in_cancel")).toEqual([{ id: "strava" }]);
  });

  it("lead to the set-up when the service needs a client", async () => {
    const { user } = open("#/connections", "", (engine) => {
      engine.answer("sign_in", () => {
        throw new Fault({ code: "SignInSettings", message: "Withings needs a client id." });
      });
    });
    await user.click(await screen.findByRole("button", { name: "Sign in to a service" }));
    await user.click(await screen.findByRole("button", { name: /Withings/ }));
    expect(await screen.findByText("Withings needs a client id.")).toBeTruthy();
    expect(screen.getByRole("link", { name: "Set up the sign-in" }).getAttribute("href")).toBe(
      "#/connectors/withings?tab=sign-in",
    );
  });
});
