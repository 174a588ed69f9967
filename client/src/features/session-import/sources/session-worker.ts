/** Not in TypeScript's library: https://www.w3.org/TR/trusted-types/. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): {
    createScriptURL: (url: string) => unknown;
  };
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
/** The content policy of the panel allows this name, see `security-headers.ts` of the API. */
const policy = trustedTypes?.createPolicy('giftbuyer#worker', {
  createScriptURL: (url) => {
    if (new URL(url).origin !== location.origin) throw new TypeError('A worker of another origin');
    return url;
  },
});

/** The build finds the script of a worker by `new Worker(new URL(…))`; the page requires a trusted address. */
class Worker extends globalThis.Worker {
  constructor(url: URL, options: WorkerOptions) {
    super((policy?.createScriptURL(url.href) ?? url) as URL, options);
  }
}

export const startSessionWorker = (): globalThis.Worker =>
  new Worker(new URL('./session-reader.worker', import.meta.url), { type: 'module' });
