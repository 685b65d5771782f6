// The two doors: what travels, and what is made of what comes back.
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ALL_TAGS, connect, type Fault } from ".";
import { http } from "./http";
import { tauri } from "./tauri";

afterEach(() => {
  clearMocks();
  Reflect.deleteProperty(window, "__TAURI_INTERNALS__");
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const answering = (status: number, body: unknown) => vi.fn(async () => new Response(JSON.stringify(body), { status }));

describe("the HTTP door", () => {
  it("posts the input as JSON and gives the answer", async () => {
    const fetch = answering(200, { run: "r1" });
    vi.stubGlobal("fetch", fetch);
    await expect(http.request("flow_run", { slug: "weight" })).resolves.toEqual({ run: "r1" });
    expect(fetch).toHaveBeenCalledWith(
      "/api/flow_run",
      expect.objectContaining({ method: "POST", body: '{"slug":"weight"}' }),
    );
  });

  it("sends a file of several pieces as one text of base64, and says how far it is", async () => {
    const fetch = answering(200, {});
    vi.stubGlobal("fetch", fetch);
    const bytes = new Uint8Array(2_000_001).map((_, at) => at % 251);
    const progress = vi.fn();
    await http.requestWith("import_bytes", { source: "a.json", name: null }, new Blob([bytes]), progress);
    const [, { body }] = fetch.mock.calls[0] as unknown as [string, { body: Blob }];
    const sent = JSON.parse(await body.text());
    expect(sent.source).toBe("a.json");
    expect(Uint8Array.from(atob(sent.bytes), (letter) => letter.charCodeAt(0))).toEqual(bytes);
    expect(progress.mock.calls.length).toBeGreaterThan(1);
    expect(progress).toHaveBeenLastCalledWith(1);
  });

  it("turns a wire error into a fault", async () => {
    vi.stubGlobal(
      "fetch",
      answering(404, { code: "NotFound", message: "There is no flow.", hint: "Look again.", retryable: false }),
    );
    const fault = (await http.request("flow", { slug: "x" }).catch((thrown: unknown) => thrown)) as Fault;
    expect(fault).toMatchObject({
      code: "NotFound",
      message: "There is no flow.",
      hint: "Look again.",
      isRetryable: false,
    });
  });

  it("says that the engine does not answer when nothing answers", async () => {
    vi.stubGlobal(
      "fetch",
      vi.fn(async () => Promise.reject(new TypeError("Failed to fetch"))),
    );
    await expect(http.request("status", {})).rejects.toMatchObject({ code: "NotAnswering", isRetryable: true });
  });

  it("opens a closed event stream again and then asks for everything anew", () => {
    vi.useFakeTimers();
    const streams: FakeStream[] = [];
    vi.stubGlobal("EventSource", FakeStream.into(streams));
    const [hear, reach] = [vi.fn(), vi.fn()];
    const stop = http.listen(hear, reach);
    streams[0]?.onmessage?.({ data: '{"tags":["flows"]}' });
    expect(hear).toHaveBeenLastCalledWith(["flows"]);
    streams[0]?.fail();
    expect(reach).toHaveBeenLastCalledWith(false);
    vi.advanceTimersByTime(2_000);
    streams[1]?.onopen?.();
    expect(reach).toHaveBeenLastCalledWith(true);
    expect(hear).toHaveBeenLastCalledWith(ALL_TAGS);
    stop();
    expect(streams[1]?.isClosed).toBe(true);
  });
});

class FakeStream {
  static readonly CLOSED = 2;
  readyState = 0;
  isClosed = false;
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onerror?: () => void;

  static into(streams: FakeStream[]) {
    return class extends FakeStream {
      constructor() {
        super();
        streams.push(this);
      }
    };
  }

  close() {
    this.isClosed = true;
  }

  fail() {
    this.readyState = FakeStream.CLOSED;
    this.onerror?.();
  }
}

describe("the desktop door", () => {
  it("asks through the one command", async () => {
    const asked = vi.fn();
    mockIPC((command, payload) => {
      asked(command, payload);
      return { started: 2 };
    });
    await expect(tauri.request("run_all", {})).resolves.toEqual({ started: 2 });
    expect(asked).toHaveBeenCalledWith("rpc", { name: "run_all", input: {} });
  });

  it("turns what the command threw into a fault", async () => {
    mockIPC(() => Promise.reject({ code: "FlowRunning", message: "Weight runs already." }));
    await expect(tauri.request("flow_run", { slug: "weight" })).rejects.toMatchObject({
      code: "FlowRunning",
      hint: null,
    });
  });

  it("listens on one channel", async () => {
    let channel: { onmessage: (tags: unknown) => void } | undefined;
    mockIPC((command, payload) => {
      if (command === "events") channel = (payload as { channel: typeof channel }).channel;
    });
    const [hear, reach] = [vi.fn(), vi.fn()];
    const stop = tauri.listen(hear, reach);
    await vi.waitFor(() => expect(reach).toHaveBeenCalledWith(true));
    channel?.onmessage({ tags: ["runs"] });
    expect(hear).toHaveBeenCalledWith(["runs"]);
    stop();
    channel?.onmessage({ tags: ["flows"] });
    expect(hear).toHaveBeenCalledTimes(1);
  });

  it("is chosen in Causeway's own window, HTTP elsewhere", async () => {
    await expect(connect()).resolves.toBe(http);
    mockIPC(() => null);
    await expect(connect()).resolves.toBe(tauri);
  });
});
