// The HTTP door: `causeway serve`, and the UI's tests in a browser. Requests are POSTs, changes are server-sent events.
import { base64, type Progress } from "./base64";
import {
  ALL_TAGS,
  type Backend,
  type FileRequest,
  type Input,
  type Output,
  type RequestName,
  type Tag,
} from "./contract";
import { Fault, faultFrom, unreached } from "./fault";

/** How long to wait before a closed event stream is opened again, in milliseconds. */
const AGAIN = 2_000;

async function request<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  return post(name, JSON.stringify(input));
}

/** The body is put together from pieces that the browser keeps: as one text it would hold up the page. */
async function requestWith<N extends FileRequest>(
  name: N,
  input: Omit<Input<N>, "bytes">,
  file: Blob,
  progress?: Progress,
): Promise<Output<N>> {
  const parts: Blob[] = [];
  for await (const piece of base64(file, progress)) parts.push(new Blob([piece]));
  const [open, close] = [`${JSON.stringify(input).slice(0, -1)},"bytes":"`, '"}'];
  return post(name, new Blob([open, ...parts, close]));
}

async function post<N extends RequestName>(name: N, body: string | Blob): Promise<Output<N>> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`/api/${name}`, { method: "POST", headers, body }).catch(() => {
    throw unreached();
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as Output<N>;
  throw answer === null ? new Fault({ code: "Internal", message: `HTTP ${response.status}` }) : faultFrom(answer);
}

function listen(hear: (tags: readonly Tag[]) => void, reach: (isUp: boolean) => void): () => void {
  let stream: EventSource | null = null;
  let timer: number | undefined;
  let wasCut = false;
  const open = () => {
    stream = new EventSource("/api/events");
    stream.onopen = () => {
      reach(true);
      if (wasCut) hear(ALL_TAGS);
      wasCut = false;
    };
    stream.onmessage = (event) => hear((JSON.parse(event.data) as { tags: Tag[] }).tags);
    stream.onerror = () => {
      reach(false);
      wasCut = true;
      // The browser gives up for good after an answer that is not a stream.
      if (stream?.readyState === EventSource.CLOSED) timer = window.setTimeout(open, AGAIN);
    };
  };
  open();
  return () => {
    window.clearTimeout(timer);
    stream?.close();
  };
}

export const http: Backend = { request, requestWith, listen };
