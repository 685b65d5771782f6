// The contract as the UI uses it: names of requests, their inputs and outputs, and the tags that tie them together.
import { REQUEST_TAGS, type Requests } from "../generated/api";
import type { Progress } from "./base64";

export type RequestName = keyof Requests;
export type Input<N extends RequestName> = Requests[N]["input"];
export type Output<N extends RequestName> = Requests[N]["output"];

/** What a cached answer is about; the engine names these when something changed. */
export type Tag = (typeof REQUEST_TAGS)[RequestName]["tags"][number];

type Kind = { [N in RequestName]: (typeof REQUEST_TAGS)[N]["query"] extends true ? "query" : "command" };
/** Requests that only read. */
export type QueryName = { [N in RequestName]: Kind[N] extends "query" ? N : never }[RequestName];
/** Requests that change something. */
export type CommandName = Exclude<RequestName, QueryName>;

/** The tags that a request reads, or makes stale. */
export function tagsOf(name: RequestName): readonly Tag[] {
  return REQUEST_TAGS[name].tags;
}

/** Every tag there is: what to ask for anew after events may have been missed. */
export const ALL_TAGS: readonly Tag[] = [...new Set(Object.values(REQUEST_TAGS).flatMap((request) => request.tags))];

/** Requests that are given a file. */
export type FileRequest = "import_bytes";

/** A way to the engine. */
export type Backend = {
  request<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>>;
  /** Asks with a file, whose bytes are the member `bytes`. */
  requestWith<N extends FileRequest>(
    name: N,
    input: Omit<Input<N>, "bytes">,
    file: Blob,
    progress?: Progress,
  ): Promise<Output<N>>;
  /** Hears which tags went stale, and whether the engine answers. Gives back how to stop listening. */
  listen(hear: (tags: readonly Tag[]) => void, reach: (isUp: boolean) => void): () => void;
};
