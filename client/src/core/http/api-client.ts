import { Service, inject } from '@angular/core';
import { type ErrorBody, ORIGIN_KEY_HEADER } from '@giftbuyer/contracts';
import { I18n } from '../../i18n/i18n';
import { withBasePath } from '../navigation/base-path';
import { Clock } from '../time/clock';
import { takePreloadedResponse } from '../session/preloaded-responses';
import { ApiError, isAbort } from './api-error';
import { readNdjson } from './ndjson';
import { originKey } from '../session/origin-key';
import { Session } from '../session/session';
import { SilenceLimit } from './silence-limit';

export { ApiError, isAbort } from './api-error';

/** Login answers 401 to a wrong password or code; everywhere else 401 means that the panel session is over. */
const LOGIN_PATHS = ['/api/auth/login', '/api/auth/login/code'];

interface RequestOptions {
  signal?: AbortSignal;
  /** The request is not cancelled when the page is closed. */
  keepalive?: boolean;
  /** The answer is needed also when the session ends before it: it is all that is left of what the request has changed. */
  outlivesSession?: boolean;
}

/**
 * Same-origin JSON over fetch; the session is a cookie that scripts cannot read. A request belongs to the session in which it
 * was made: when that ends, the request is aborted and its promise never settles, unless `outlivesSession`.
 */
@Service()
export class ApiClient {
  /** Asks the user for the password, see `StepUp`. Resolves to whether it was correct. */
  stepUpHandler: (() => Promise<boolean>) | null = null;
  private readonly i18n = inject(I18n);
  private readonly session = inject(Session);
  private readonly clock = inject(Clock);

  get<Answer>(path: string, options?: RequestOptions): Promise<Answer> {
    return this.json('GET', path, undefined, options);
  }

  /**
   * Reads a resource that the browser caches and revalidates.
   * @param known the ETag that the caller has (RFC 9110, 8.8.3)
   * @returns the body and its ETag; null when the ETag is still the same
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

  patch<Answer>(path: string, body: unknown, options?: RequestOptions): Promise<Answer> {
    return this.json('PATCH', path, body, options);
  }

  put<Answer>(path: string, body: unknown): Promise<Answer> {
    return this.json('PUT', path, body);
  }

  delete<Answer>(path: string): Promise<Answer> {
    return this.json('DELETE', path);
  }

  /** POSTs and yields the lines of the response as they arrive. Throws `ApiError` like the other methods, with 0 after a silence. */
  async *stream<Line>(path: string): AsyncGenerator<Line> {
    const { signal } = this.session;
    const silence = new SilenceLimit();
    const inSession = <Result>(work: Promise<Result>): Promise<Result> => this.inSession(() => work, signal);
    try {
      const response = await inSession(this.send('POST', path, signal, undefined, { signal: silence.signal }));
      // A line may be an error.
      await inSession(this.loadErrorTexts());
      if (!response.body) return;
      const lines = readNdjson<Line>(response.body);
      for (let line = await inSession(lines.next()); !line.done; line = await inSession(lines.next())) {
        silence.reset();
        yield line.value;
      }
    } catch (error) {
      if (error instanceof ApiError || (isAbort(error) && !silence.signal.aborted)) throw error;
      throw new ApiError(0, null);
    } finally {
      silence.end();
    }
  }

  private json<Answer>(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<Answer> {
    const work = async (scope: AbortSignal): Promise<Answer> => {
      try {
        return await readBody(await this.send(method, path, scope, body, options));
      } catch (error) {
        // The server refused before it changed anything: repeat the request after the password was confirmed.
        if (!needsStepUp(error) || !(await this.stepUpHandler?.())) throw error;
      }
      return readBody(await this.send(method, path, scope, body, options));
    };
    return options?.outlivesSession ? work(this.session.signal) : this.inSession(work);
  }

  /** Runs the work. If its session has ended meanwhile, the promise never settles. */
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
    const own = options.signal ?? new AbortController().signal;
    const signal = options.outlivesSession ? own : AbortSignal.any([scope, own]);
    const early = method === 'GET' ? takePreloadedResponse(path) : undefined;
    // A preloaded request was sent at some time after the page began to load.
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
    else if (failure.body) {
      await this.loadErrorTexts();
      signal.throwIfAborted();
    }
    throw failure;
  }

  /** So that the caller has a sentence for the error. Without them it has that of the server. */
  private async loadErrorTexts(): Promise<void> {
    if (!this.i18n.errorTexts()) await this.i18n.loadErrorTexts().catch(() => undefined);
  }

  private requestInit(method: string, body: unknown, { keepalive }: RequestOptions, signal: AbortSignal): RequestInit {
    const key = originKey();
    return {
      method,
      // A keepalive request is not aborted with the session, but its result is ignored.
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

/** The server requires the password (step-up), and the user did not enter it. */
export function needsStepUp(error: unknown): boolean {
  return error instanceof ApiError && error.body?.error === 'step_up_required';
}

function neverSettles(): Promise<never> {
  return new Promise(() => undefined);
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
