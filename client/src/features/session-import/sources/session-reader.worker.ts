/** Reads session files beside the page, which a large or hostile file must not stop. */
import type { Source } from './find-sources';
import { readSources } from './read-sources';

/** What the page asks for. */
export interface ReadRequest {
  sources: readonly Source[];
  now: number;
}

globalThis.onmessage = async ({ data }: MessageEvent<ReadRequest>) => {
  for await (const finding of readSources(data.sources, data.now)) {
    // The key is moved, not copied: the worker keeps none.
    const transfer = finding.kind === 'session' ? [finding.session.authKey.buffer as ArrayBuffer] : [];
    globalThis.postMessage(finding, { transfer });
  }
};
