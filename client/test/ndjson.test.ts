import { describe, expect, it } from 'vitest';
import { readNdjson } from '../src/core/http/ndjson';

const encoder = new TextEncoder();

function streamOf(chunks: readonly Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function linesOf(chunks: readonly Uint8Array<ArrayBuffer>[]): Promise<unknown[]> {
  return Array.fromAsync(readNdjson(streamOf(chunks)));
}

describe('NDJSON', () => {
  const text = '{"stage":"connect","message":"Соединяюсь…"}\n\n{"done":true}\n';
  const lines = [{ stage: 'connect', message: 'Соединяюсь…' }, { done: true }];

  it('reads the same lines wherever the stream is cut, also inside a character', async () => {
    const bytes = encoder.encode(text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(await linesOf([bytes.slice(0, cut), bytes.slice(cut)])).toEqual(lines);
    }
  });

  it('counts a last line that lacks its newline', async () => {
    expect(await linesOf([encoder.encode('{"a":1}\n{"b":2}')])).toEqual([{ a: 1 }, { b: 2 }]);
  });

  it('yields nothing for an empty body', async () => {
    expect(await linesOf([])).toEqual([]);
  });

  it('fails on a line that is not JSON, after the lines before it', async () => {
    const seen: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const line of readNdjson(streamOf([encoder.encode('{"a":1}\n<html>\n')]))) seen.push(line);
    };
    await expect(read()).rejects.toThrow(SyntaxError);
    expect(seen).toEqual([{ a: 1 }]);
  });

  it('ends the request when its reader stops early', async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => controller.enqueue(encoder.encode('{}\n')),
      cancel: () => void (cancelled = true),
    });
    for await (const line of readNdjson(endless)) {
      expect(line).toEqual({});
      break;
    }
    expect(cancelled).toBe(true);
  });
});
