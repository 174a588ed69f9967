import { Service, inject } from '@angular/core';
import { type ErrorBody, ORIGIN_KEY_HEADER } from '@giftbuyer/contracts';
import { I18n } from '../../i18n/i18n';
import { withBasePath } from './base-path';
import { Clock } from './clock';
import { takePreloadedResponse } from './preloaded-responses';
import { readNdjson } from './ndjson';
import { originKey } from './origin-key';
import { Session } from './session';

/** Login answers 401 to a wrong password or code; everywhere else 401 means that the panel session is over. */
const LOGIN_PATHS = ['/api/auth/login', '/api/auth/login/code'];

/** A refused or failed request. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** Null when the answer was not one of the API's error bodies. */
    readonly body: ErrorBody | null,
  ) {
    super(body?.error ?? `HTTP ${status}`);
  }
}

interface RequestOptions {
  signal?: AbortSignal;
  /** The request outlives the page, for "I am leaving" messages. */
  keepalive?: boolean;
}

/**
 * Same-origin JSON over fetch; the session is a cookie that scripts cannot read. When the session in which a request was
 * made is over, the request is aborted, and neither its answer nor its failure ever comes.
 */
@Service()
export class ApiClient {
  /** Asks the person for the password again, see `StepUp`; resolves to whether it was right. */
  stepUpHandler: (() => Promise<boolean>) | null = null;
  private readonly i18n = inject(I18n);
  private readonly session = inject(Session);
  private readonly clock = inject(Clock);

  get<Answer>(path: string, options?: RequestOptions): Promise<Answer> {
    return this.json('GET', path, undefined, options);
  }

  /**
   * Reads what the browser keeps and asks about each time.
   * @param known the ETag of the answer that the caller has (RFC 9110, 8.8.3)
   * @returns the answer and its ETag, or null: it is the one that is known
   */
  getIfChanged<Answer>(
    known: string | null,
    path: string,
    options?: RequestOptions,
  ): Promise<{ answer: Answer; tag: string | null } | null> {
    return this.inSession(async (scope) => {
      const response = await this.send('GET', path, scope, undefined, options);
      const tag = response.headers.get('ETag');
      if (tag === null || tag !== known) return { answer: await readBody<Answer>(response), tag };
      await response.body?.cancel();
      return null;
    });
  }

  /** Reads what is not JSON. */
  getBlob(path: string): Promise<Blob> {
    return this.inSession(async (scope) => {
      const response = await this.send('GET', path, scope);
      try {
        return await response.blob();
      } catch (error) {
        if (isAbort(error)) throw error;
        throw new ApiError(response.status, null);
      }
    });
  }

  post<Answer>(path: string, body?: unknown, options?: RequestOptions): Promise<Answer> {
    return this.json('POST', path, body, options);
  }

  patch<Answer>(path: string, body: unknown): Promise<Answer> {
    return this.json('PATCH', path, body);
  }

  delete<Answer>(path: string): Promise<Answer> {
    return this.json('DELETE', path);
  }

  /** POSTs and yields the lines of the answer as they arrive. Throws `ApiError` like the others. */
  async *stream<Line>(path: string): AsyncGenerator<Line> {
    const { signal } = this.session;
    const inSession = <Result>(work: Promise<Result>): Promise<Result> => this.inSession(() => work, signal);
    const response = await inSession(this.send('POST', path, signal));
    if (!response.body) return;
    const lines = readNdjson<Line>(response.body);
    try {
      for (let line = await inSession(lines.next()); !line.done; line = await inSession(lines.next())) yield line.value;
    } catch (error) {
      if (isAbort(error)) throw error;
      throw new ApiError(0, null);
    }
  }

  private json<Answer>(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<Answer> {
    return this.inSession(async (scope) => {
      try {
        return await readBody(await this.send(method, path, scope, body, options));
      } catch (error) {
        // Refused before anything was done: once the password is given, what was wanted is asked for once more.
        if (!needsStepUp(error) || !(await this.stepUpHandler?.())) throw error;
      }
      return readBody(await this.send(method, path, scope, body, options));
    });
  }

  /** Does the work; when its session is over, goes on neither with its result nor with its failure. */
  private async inSession<Result>(
    work: (scope: AbortSignal) => Promise<Result>,
    scope = this.session.signal,
  ): Promise<Result> {
    let result: Result;
    try {
      result = await work(scope);
    } catch (error) {
      if (scope.aborted) return neverSettles();
      throw error;
    }
    return scope.aborted ? neverSettles() : result;
  }

  private async send(
    method: string,
    path: string,
    scope: AbortSignal,
    body?: unknown,
    options: RequestOptions = {},
  ): Promise<Response> {
    scope.throwIfAborted();
    const signal = options.signal ? AbortSignal.any([scope, options.signal]) : scope;
    const early = method === 'GET' ? takePreloadedResponse(path) : undefined;
    // What was asked early was so at some time since the page began to load.
    const sentAt = Date.now() - (early ? performance.now() : 0);
    let response: Response;
    try {
      response = await (early ?? fetch(withBasePath(path), this.requestInit(method, body, options, signal)));
      signal.throwIfAborted();
      this.clock.synchronize(response.headers.get('Date'), sentAt);
    } catch (error) {
      if (isAbort(error)) throw error;
      throw new ApiError(0, null);
    }
    if (response.ok) return response;
    const failure = new ApiError(response.status, await readErrorBody(response));
    const isOver = response.status === 401 || failure.body?.error === 'ambiguous_session';
    if (isOver && !scope.aborted && !LOGIN_PATHS.includes(path)) this.session.expire();
    throw failure;
  }

  private requestInit(method: string, body: unknown, { keepalive }: RequestOptions, signal: AbortSignal): RequestInit {
    const key = originKey();
    return {
      method,
      // What outlives the page outlives the session, but its answer does not.
      ...(keepalive ? { keepalive } : { signal }),
      headers: {
        'Accept-Language': this.i18n.language(),
        ...(key !== null && { [ORIGIN_KEY_HEADER]: key }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    };
  }
}

/** The server wants the password again, and the person did not give it. */
export function needsStepUp(error: unknown): boolean {
  return error instanceof ApiError && error.body?.error === 'step_up_required';
}

/** Neither resolves nor rejects: what waits for it is forgotten. */
function neverSettles(): Promise<never> {
  return new Promise(() => undefined);
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

async function readBody<Answer>(response: Response): Promise<Answer> {
  try {
    return (await response.json()) as Answer;
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError(response.status, null);
  }
}

async function readErrorBody(response: Response): Promise<ErrorBody | null> {
  try {
    const body = (await response.json()) as Partial<ErrorBody> | null;
    return typeof body?.error === 'string' ? (body as ErrorBody) : null;
  } catch {
    return null;
  }
}
