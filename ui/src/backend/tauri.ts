// The desktop door: one command and one channel. The only file that knows Tauri.
import { Channel, invoke } from "@tauri-apps/api/core";
import type { Backend, Input, Output, RequestName, Tag } from "./contract";
import { faultFrom } from "./fault";

async function request<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  try {
    return await invoke<Output<N>>("rpc", { name, input });
  } catch (thrown) {
    throw faultFrom(thrown);
  }
}

function listen(hear: (tags: readonly Tag[]) => void, reach: (isUp: boolean) => void): () => void {
  const channel = new Channel<{ tags: Tag[] }>();
  let isOpen = true;
  channel.onmessage = ({ tags }) => isOpen && hear(tags);
  invoke("events", { channel }).then(
    () => isOpen && reach(true),
    () => isOpen && reach(false),
  );
  return () => {
    isOpen = false;
  };
}

/** Whether the page runs in Causeway's own window. */
export const isDesktop = () => "__TAURI_INTERNALS__" in window;

export const tauri: Backend = { request, listen };
