import type { ErrorBody, ErrorCode, ServerEvent } from '@giftbuyer/contracts';

/** What the server says to one request, by method and path without the query. */
export type Answer = () => Response | Promise<Response>;
export type Answers = Readonly<Record<string, Answer>>;

export const json =
  (body: object, status = 200): Answer =>
  () =>
    Response.json(body, { status });

/** An error body; the panel has its own sentence for the code. */
export const refusal = (status: number, error: ErrorCode, more: Partial<ErrorBody> = {}): Answer =>
  json({ error, detail: error, ...more }, status);

/** The request stays under way. */
export const never: Answer = () => new Promise(() => undefined);

/** Nobody listens. */
export const noNetwork: Answer = () => Promise.reject(new TypeError('Failed to fetch'));

const ndjson = (objects: object[]): string => objects.map((line) => `${JSON.stringify(line)}\n`).join('');

/** NDJSON that ends with these lines. */
export const lines =
  (...objects: object[]): Answer =>
  () =>
    new Response(ndjson(objects));

/** NDJSON that goes on after these lines. */
export const openLines =
  (...objects: object[]): Answer =>
  () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(ndjson(objects))),
      }),
    );

/** The first answer once, then the second. */
export function then(first: Answer, second: Answer): Answer {
  let calls = 0;
  return () => (calls++ === 0 ? first() : second());
}

/** Stands where the network is: the panel's own code asks and listens as ever. */
export class SampleServer {
  private readonly streams = new Set<SampleEvents>();

  constructor(private readonly answers: Answers) {}

  takeTheNetwork(): void {
    const { streams } = this;
    const isReachable = this.answers['GET /api/events'] !== noNetwork;
    Object.assign(window, {
      fetch: (url: string, init?: RequestInit) => this.answer(url, init),
      EventSource: class extends SampleEvents {
        constructor() {
          super();
          streams.add(this);
          if (isReachable) setTimeout(() => this.onopen?.());
        }
      },
    });
  }

  /** To every page that listens. */
  send({ type, data }: ServerEvent): void {
    for (const stream of this.streams) stream.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }

  private async answer(url: string, init: RequestInit = {}): Promise<Response> {
    const asked = `${init.method ?? 'GET'} ${new URL(url, location.origin).pathname}`;
    const answer = this.answers[asked];
    if (!answer) {
      const error = new Error(`The state has no answer to ${asked}`);
      // The panel would take it for a lost connection.
      reportError(error);
      throw error;
    }
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    return Promise.race([answer(), aborted]);
  }
}

/** As much of an EventSource as the panel uses. */
class SampleEvents extends EventTarget {
  static readonly CLOSED = 2;
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  close(): void {
    this.readyState = SampleEvents.CLOSED;
  }
}
