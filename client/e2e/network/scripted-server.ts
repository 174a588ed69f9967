import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ServerEvent } from '@giftbuyer/contracts';
import type { Answer, Answers } from '../../gallery/sample-server';
import { builtClient } from './built-client.mjs';

const EVENTS = 'GET /api/events';
/** As often as the panel: pages leave a connection that is silent for longer. */
const COMMENT_EVERY_MS = 25_000;

/** A request of the page. */
export interface Asked {
  /** Method and path without the query. */
  what: string;
  /** Decoded, with its question mark; empty without one. */
  query: string;
  body: unknown;
  /** Of `performance.now()`. */
  at: number;
}

/** A held request. */
export interface HeldRequest {
  /** Resolves when the request arrives. */
  readonly arrived: Promise<Asked>;
  /** @param answer by default the one scripted at this time */
  release(answer?: Answer): void;
}

interface Hold {
  what: string;
  arrive: (asked: Asked) => void;
  answer: Promise<Answer | undefined>;
}

/** Serves the built client and an API with scripted answers, which tests can hold and release: no database, no panel. */
export class ScriptedServer {
  /** Requests since the last script, in order. */
  asked: Asked[] = [];
  private answers: Answers = {};
  private holds: Hold[] = [];
  private readonly effects = new Map<string, Answers>();
  private readonly streams = new Set<ServerResponse>();
  /** Milliseconds that the server's clock is ahead. */
  clockAhead = 0;
  private readonly server: Server;

  private constructor() {
    this.server = createServer(builtClient((request, response) => void this.handle(request, response)));
  }

  static async start(): Promise<ScriptedServer> {
    const scripted = new ScriptedServer();
    scripted.server.listen(0, '127.0.0.1');
    await once(scripted.server, 'listening');
    // It ends with the process.
    scripted.server.unref();
    return scripted;
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Resets the server for a test. */
  script(answers: Answers): void {
    this.answers = answers;
    this.holds = [];
    this.effects.clear();
    this.asked = [];
    this.clockAhead = 0;
    this.server.closeAllConnections();
    this.streams.clear();
  }

  /** Changes answers from now on. */
  change(answers: Answers): void {
    this.answers = { ...this.answers, ...answers };
  }

  /** Changes answers when this method and path is requested next: the page may read in the background before it. */
  changeOnRequest(what: string, answers: Answers): void {
    this.effects.set(what, answers);
  }

  /** Holds the next request of this method and path (without the query). */
  hold(what: string): HeldRequest {
    const arrival = Promise.withResolvers<Asked>();
    const release = Promise.withResolvers<Answer | undefined>();
    this.holds.push({ what, arrive: arrival.resolve, answer: release.promise });
    return { arrived: arrival.promise, release: release.resolve };
  }

  /** Sends an event to all connected pages. @throws Error when there is none: nobody would ever receive the event */
  send({ type, data }: ServerEvent): void {
    if (this.streams.size === 0) throw new Error('No page listens to events yet: wait for `listeners`.');
    for (const stream of this.streams) stream.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Number of connected pages. */
  get listeners(): number {
    return this.streams.size;
  }

  /** Ends the connections of events; pages connect again. */
  endStreams(): void {
    for (const stream of this.streams) stream.end();
  }

  private async handle(request: IncomingMessage & { originalUrl?: string }, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.originalUrl ?? '/', this.url);
    const what = `${request.method ?? 'GET'} ${pathname}`;
    const at = performance.now();
    const body = await text(request).catch(() => '');
    const asked: Asked = {
      what,
      query: decodeURIComponent(search),
      body: body === '' ? null : (JSON.parse(body) as unknown),
      at,
    };
    this.asked.push(asked);
    this.change(this.effects.get(what) ?? {});
    this.effects.delete(what);
    const index = this.holds.findIndex((hold) => hold.what === what);
    const [hold] = index < 0 ? [] : this.holds.splice(index, 1);
    hold?.arrive(asked);
    const answer = (await hold?.answer) ?? this.answers[what];
    response.setHeader('Date', new Date(Date.now() + this.clockAhead).toUTCString());
    if (answer) await reply(answer, response);
    else if (what === EVENTS) this.listen(response);
    else response.writeHead(500).end(`The test has no answer to ${what}`);
  }

  private listen(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).write(':\n\n');
    this.streams.add(response);
    const comments = setInterval(() => response.write(':\n\n'), COMMENT_EVERY_MS).unref();
    response.on('close', () => {
      clearInterval(comments);
      this.streams.delete(response);
    });
  }
}

async function reply(answering: Answer, response: ServerResponse): Promise<void> {
  let answer: Response;
  try {
    answer = await answering();
  } catch {
    // Scripted as a broken connection.
    response.destroy();
    return;
  }
  response.writeHead(answer.status, { 'Content-Type': answer.headers.get('Content-Type') ?? '' });
  response.end(new Uint8Array(await answer.clone().arrayBuffer()));
}
