// The desktop door: one command and one channel. The only file that knows Tauri.
import { Channel, invoke } from "@tauri-apps/api/core";
import { base64, type Progress } from "./base64";
import type { Backend, FileRequest, Input, Output, RequestName, Tag } from "./contract";
import { faultFrom } from "./fault";

async function request<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  try {
    return await invoke<Output<N>>("rpc", { name, input });
  } catch (thrown) {
    throw faultFrom(thrown);
  }
}

async function requestWith<N extends FileRequest>(
  name: N,
  input: Omit<Input<N>, "bytes">,
  file: Blob,
  progress?: Progress,
): Promise<Output<N>> {
  const parts: string[] = [];
  for await (const piece of base64(file, progress)) parts.push(piece);
  return request(name, { ...input, bytes: parts.join("") } as Input<N>);
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

export const tauri: Backend = { request, requestWith, listen };
