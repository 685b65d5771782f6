import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { askedFor, open } from "../../test/open";

describe("importing", () => {
  it("says what a pasted text is when it is no description", async () => {
    const { user } = open("#/connectors?import=1");
    await user.type(await screen.findByLabelText("Text or address of the description"), "<html>");
    await user.click(screen.getByRole("button", { name: "Import" }));
    expect(await screen.findByText("This is a web page, not a description.")).toBeTruthy();
    expect(screen.getByText(/Look for a link/)).toBeTruthy();
  });

  it("fetches a pasted address", async () => {
    const { engine, user } = open("#/connectors?import=1");
    await user.type(
      await screen.findByLabelText("Text or address of the description"),
      " https://a.test/openapi.json ",
    );
    await user.click(screen.getByRole("button", { name: "Import" }));
    const asked = [{ url: "https://a.test/openapi.json", name: null, preview: true, replace: false }];
    await waitFor(() => expect(askedFor(engine, "import_url")).toEqual(asked));
  });

  it("sends a chosen file as it is and opens the connector", async () => {
    const { engine, user } = open("#/connectors?import=1");
    const file = new File(["openapi: 3.1.0\n"], "api.yaml", { type: "application/yaml" });
    await user.upload(await screen.findByLabelText("Choose a file"), file);
    await user.click(screen.getByRole("button", { name: "Import" }));
    await waitFor(() =>
      expect(askedFor(engine, "import_bytes")).toEqual([
        { bytes: btoa("openapi: 3.1.0\n"), source: "api.yaml", name: null, preview: true, replace: false },
      ]),
    );
    expect(await screen.findByRole("heading", { level: 1, name: "Fitbit Web API" })).toBeTruthy();
  });
});

describe("the wizard", () => {
  it("leads from the description over the sign-in to a first call", async () => {
    const { engine, user } = open("#/connectors/fitbit?step=general");
    const steps = within(await screen.findByRole("navigation", { name: "Steps" }));
    const here = () => steps.getAllByRole("link").find((link) => link.getAttribute("aria-current") === "step");
    expect(here()?.textContent).toBe("1General");
    await user.click(screen.getByRole("link", { name: "Continue" }));
    expect(await screen.findByLabelText("Redirect address")).toBeTruthy();
    await user.click(screen.getByRole("link", { name: "Continue" }));
    expect(await screen.findByText("See repairs")).toBeTruthy();
    await user.click(screen.getByRole("link", { name: "Continue" }));
    expect(here()?.textContent).toBe("4Test");
    expect(screen.queryByRole("link", { name: "Continue" })).toBeNull();
    await user.click(await screen.findByRole("link", { name: /getDevices/ }));
    await user.click(await screen.findByRole("button", { name: "Call" }));
    expect(askedFor(engine, "call")).toHaveLength(1);
    expect(location.hash).toContain("step=test");
    await user.click(screen.getByRole("link", { name: "Done" }));
    expect(await screen.findByRole("tab", { name: /Operations/ })).toBeTruthy();
  });
});

describe("importing over a connector that is there", () => {
  it("says what would change first, and takes it when asked again", async () => {
    const { engine, user } = open("#/connectors?import=1");
    await user.type(await screen.findByLabelText("Text or address of the description"), "openapi: 3.1.0");
    await user.type(screen.getByLabelText("Name"), "fitbit");
    await user.click(screen.getByRole("button", { name: "Import" }));
    expect(await screen.findByText("may break: getDevices is gone")).toBeTruthy();
    expect(screen.getByText("Calls of these flows may fail then: weight-to-intervals.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Replace" }));
    await waitFor(() => expect(askedFor(engine, "import_text")).toHaveLength(2));
    expect(askedFor(engine, "import_text")[1]).toMatchObject({ preview: false, replace: true });
  });

  it("forgets what it found when something else is typed", async () => {
    const { user } = open("#/connectors?import=1");
    await user.type(await screen.findByLabelText("Text or address of the description"), "openapi: 3.1.0");
    await user.type(screen.getByLabelText("Name"), "fitbit");
    await user.click(screen.getByRole("button", { name: "Import" }));
    await screen.findByRole("button", { name: "Replace" });
    await user.type(screen.getByLabelText("Name"), "2");
    expect(screen.getByRole("button", { name: "Import" })).toBeTruthy();
  });
});

describe("a connector", () => {
  it("tells of a newer description and asks before flows may break", async () => {
    const { engine, user } = open("#/connectors/fitbit?tab=source");
    await user.click(await screen.findByRole("button", { name: "Look now" }));
    expect(await screen.findByText("listDevices is new")).toBeTruthy();
    expect(screen.getByText("There is a newer description.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Take the new description" }));
    const dialog = await screen.findByRole("alertdialog");
    expect(dialog.textContent).toContain("weight-to-intervals");
    expect(askedFor(engine, "connector_update")).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Take the new description" }));
    await waitFor(() => expect(askedFor(engine, "connector_update")).toEqual([{ slug: "fitbit" }]));
  });

  it("asks for keys, and never shows them again", async () => {
    const { engine, user } = open("#/connectors/fitbit?tab=sign-in", "", ({ world }) => {
      const keys = [
        { scheme: "basic", kind: "basic", place: "header Authorization", user: "", help: "" },
        { scheme: "app", kind: "api-key", place: "query app", user: "", help: "Settings, Keys" },
      ];
      Object.assign(world.connectorDetail, { signIn: null, keys });
    });
    await user.type(await screen.findByLabelText("User name"), "ada");
    const password = screen.getByLabelText<HTMLInputElement>("Password");
    expect(password.type).toBe("password");
    expect(screen.getByText(/You find it at the service: Settings, Keys\./)).toBeTruthy();
    await user.type(password, "s3cret");
    await user.click(screen.getByRole("button", { name: "Replace the key" }));
    await waitFor(() => expect(password.value).toBe(""));
    const keys = [
      { scheme: "basic", user: "ada", secret: "s3cret" },
      { scheme: "app", user: "", secret: "" },
    ];
    expect(askedFor(engine, "connection_keys")).toEqual([{ connector: "fitbit", connection: "fitbit", keys }]);
  });

  it("takes a user name and a password where the settings allow that, and forgets the password", async () => {
    const { engine, user } = open("#/connectors/fitbit?tab=sign-in", "", ({ world }) => {
      Object.assign(world.connectorDetail.signIn ?? {}, { isPassword: true });
    });
    await user.type(await screen.findByLabelText("User name"), " ada ");
    const password = screen.getByLabelText<HTMLInputElement>("Password");
    expect(password.type).toBe("password");
    await user.type(password, "s3cret");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    const input = { connector: "fitbit", connection: "fitbit", user: "ada", password: "s3cret" };
    await waitFor(() => expect(askedFor(engine, "sign_in_password")).toEqual([input]));
    await waitFor(() => expect(password.value).toBe(""));
    expect(screen.queryByLabelText("Redirect address")).toBeNull();
  });

  it("asks for what its address lacks", async () => {
    const { engine, user } = open("#/connectors/fitbit?tab=source", "", ({ world }) => {
      Object.assign(world.connectorDetail, {
        server: "https://{shop}/v1",
        servers: ["https://{shop}/v1"],
        variables: { shop: "" },
        unreachable: "Causeway does not know the address of fitbit: its description only says https://{shop}/v1.",
      });
    });
    expect(await screen.findByText(/does not know the address/)).toBeTruthy();
    await user.type(screen.getByLabelText("shop"), "a.example");
    await user.click(screen.getByRole("button", { name: "Save" }));
    const asked = [{ slug: "fitbit", server: null, variables: { shop: "a.example" } }];
    await waitFor(() => expect(askedFor(engine, "connector_server")).toEqual(asked));
    await waitFor(() => expect(screen.queryByText(/does not know the address/)).toBeNull());
  });

  it("asks before a machine of the user's own network is called, and can take that back", async () => {
    const { engine, user } = open("#/connectors/fitbit?tab=source", "", ({ world }) => {
      Object.assign(world.connectorDetail, { notAllowed: "http://192.168.1.7:8123" });
    });
    expect(await screen.findByText(/calls 192\.168\.1\.7:8123, a machine on your own network/)).toBeTruthy();
    expect(screen.queryByText(/can be called/)).toBeNull();
    await user.click(screen.getByRole("button", { name: "Allow" }));
    await waitFor(() => expect(screen.queryByText(/own network/)).toBeNull());
    const asked = [{ slug: "fitbit", origin: "http://192.168.1.7:8123" }];
    expect(askedFor(engine, "connector_allow")).toEqual(asked);
    await user.click(screen.getByRole("button", { name: "Take back http://192.168.1.7:8123" }));
    await waitFor(() => expect(askedFor(engine, "connector_disallow")).toEqual(asked));
    await waitFor(() => expect(screen.queryByText("What it may call")).toBeNull());
  });

  it("says where a call ended up, and what was not sent along", async () => {
    const { user } = open("#/connectors/fitbit?op=listDevices", "", ({ world }) => {
      Object.assign(world.call, { movedTo: "https://b.example/x", note: "The sign-in was not sent along." });
    });
    await user.click(await screen.findByRole("tab", { name: "Test" }));
    await user.click(screen.getByRole("button", { name: "Call" }));
    expect(await screen.findByText("led to https://b.example/x")).toBeTruthy();
    expect(screen.getByText("The sign-in was not sent along.")).toBeTruthy();
  });

  it("warns about arguments and lets them be sent", async () => {
    const { engine, user } = open("#/connectors/fitbit?op=listDevices");
    await user.click(await screen.findByRole("tab", { name: "Test" }));
    await user.click(await screen.findByRole("tab", { name: "JSON" }));
    const args = await screen.findByLabelText<HTMLTextAreaElement>("Arguments as JSON");
    await user.clear(args);
    await user.type(args, '{{"limit": 500}');
    expect(await screen.findByText('"limit" must not be more than 100.')).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Call" }));
    expect(askedFor(engine, "call")).toMatchObject([{ arguments: { limit: 500 } }]);
  });

  it("finds operations among thousands and draws only some", async () => {
    const { user } = open("#/connectors/fitbit");
    const list = await screen.findByRole("list", { name: "Operations" });
    await within(list).findByText("getDevices");
    expect(within(list).getAllByRole("listitem").length).toBeLessThan(60);
    expect(within(list).getAllByRole("listitem")[0]?.getAttribute("aria-setsize")).toBe("2000");
    await user.type(screen.getByRole("searchbox"), "createSleep39");
    expect(await screen.findByText("1 match")).toBeTruthy();
  });

  it("tries an operation with arguments that can be read", async () => {
    const { engine, user } = open("#/connectors/fitbit?op=listDevices");
    await user.click(await screen.findByRole("tab", { name: "Test" }));
    await user.click(await screen.findByRole("tab", { name: "JSON" }));
    const args = await screen.findByLabelText<HTMLTextAreaElement>("Arguments as JSON");
    expect(JSON.parse(args.value)).toEqual({ sort: "asc", limit: 20, afterDate: "2026-11-01" });
    await user.clear(args);
    await user.type(args, "[[");
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Call" }).disabled).toBe(true);
    await user.clear(args);
    await user.click(screen.getByRole("button", { name: "Call" }));
    expect(askedFor(engine, "call")).toEqual([
      { connector: "fitbit", operation: "listDevices", connection: "fitbit", arguments: {} },
    ]);
    expect((await screen.findByRole("region", { name: "Tree" })).textContent).toContain("activityName: Run");
    await user.click(screen.getByRole("tab", { name: "Raw" }));
    expect((await screen.findByRole("region", { name: "Body" })).textContent).toContain('"activityName": "Run"');
    await user.click(screen.getByRole("tab", { name: "Table" }));
    expect(await screen.findByRole("columnheader", { name: "activityName" })).toBeTruthy();
    expect(screen.getByRole("cell", { name: "Run" })).toBeTruthy();
    expect(screen.getByText("212 ms")).toBeTruthy();
  });

  it("has a form of what an operation takes, which writes its arguments", async () => {
    const { engine, user } = open("#/connectors/fitbit?op=listDevices");
    await user.click(await screen.findByRole("tab", { name: "Test" }));
    const limit = await screen.findByLabelText(/^limit/);
    await user.clear(limit);
    await user.type(limit, "7");
    await user.click(screen.getByRole("button", { name: "Call" }));
    expect(askedFor(engine, "call")).toMatchObject([{ arguments: { sort: "asc", limit: 7, afterDate: "2026-11-01" } }]);
    await user.click(screen.getByRole("tab", { name: "JSON" }));
    const json = await screen.findByLabelText<HTMLTextAreaElement>("Arguments as JSON");
    expect(JSON.parse(json.value)).toEqual({ sort: "asc", limit: 7, afterDate: "2026-11-01" });
  });

  it("shows the redirect address before the client, and never the secret", async () => {
    const { engine, user } = open("#/connectors/fitbit?tab=sign-in");
    expect((await screen.findByLabelText<HTMLInputElement>("Redirect address")).value).toBe(
      "http://127.0.0.1:53682/callback",
    );
    const secret = screen.getByLabelText<HTMLInputElement>("Client secret");
    expect(secret.value).toBe("");
    await user.type(secret, "s3cret");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(askedFor(engine, "connector_client")).toEqual([
      { slug: "fitbit", clientId: "22ABCD", clientSecret: "s3cret" },
    ]);
    await waitFor(() => expect(secret.value).toBe(""));
  });

  it("needs no client id where the issuer gives one, and says where a page of one's own must lead", async () => {
    open("#/connectors/fitbit?tab=sign-in", "", ({ world }) => {
      const redirectUri = "https://me.example/back";
      const landing = "http://127.0.0.1:53682/callback";
      const issuer = "https://id.example";
      Object.assign(world.connectorDetail.signIn ?? {}, { clientId: "", issuer, redirectUri, landing });
    });
    await screen.findByText(/have Causeway ask https:\/\/id\.example for one/);
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Sign in" }).disabled).toBe(false);
    screen.getByText(/must send the browser on to http:\/\/127\.0\.0\.1:53682\/callback/);
  });

  it("lists its repairs by kind", async () => {
    open("#/connectors/fitbit?tab=repairs");
    expect(await screen.findByText("Missing operation id")).toBeTruthy();
    expect(screen.getByText("The first 63 of 112 are shown.", { exact: false })).toBeTruthy();
    expect(screen.getByText("1 to look at")).toBeTruthy();
    expect(screen.getByText("line 10 /paths/~11~1user~10/get")).toBeTruthy();
  });
});
