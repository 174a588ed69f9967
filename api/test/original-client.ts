interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/**
 * The HTTP layer of the panel's original React client, as a server sees it: paths under `/api`, JSON bodies, the
 * cookie that the browser keeps, no other credentials, and its way of reading answers.
 */
export class OriginalClient {
  /** How often it was sent to the login page. */
  redirects = 0;
  /** The pairs of the browser's cookies, by name. */
  private readonly cookies = new Map<string, string>();

  constructor(private readonly origin: string) {}

  async fetch(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${this.origin}/api${path}`, {
      method,
      headers: {
        Cookie: [...this.cookies.values()].join('; '),
        Origin: this.origin,
        'Sec-Fetch-Site': 'same-origin',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      this.cookies.set(pair.slice(0, pair.indexOf('=')), pair);
    }
    if (response.status === 401) this.redirects++;
    return response;
  }

  /** A request that must succeed, with any status of 2xx. */
  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.read(await this.fetch(method, path, body));
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }

  /** A request that must fail: its status among the fields of its body, as the client hands it on. */
  async failure(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await this.read(await this.fetch(method, path, body));
    if (answer.status < 300) throw new Error(`${method} ${path} did not fail`);
    return { ...answer.body, status: answer.status };
  }

  /**
   * Reads a refresh by lines and looks at no status but 401. What follows the last newline is lost, and an answer
   * without a last event leaves the card busy for ever.
   */
  async refresh(id: number): Promise<Record<string, unknown>[]> {
    const response = await this.fetch('POST', `/account/${id}/refresh`);
    const lines = (await response.text()).split('\n').slice(0, -1);
    return lines.filter((line) => line.trim()).map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** A body that is not declared as JSON counts as `{}`. */
  private async read(response: Response): Promise<Answer> {
    const isJson = response.headers.get('content-type')?.includes('application/json') ?? false;
    const text = await response.text();
    return { status: response.status, body: isJson ? (JSON.parse(text) as Answer['body']) : {} };
  }
}
