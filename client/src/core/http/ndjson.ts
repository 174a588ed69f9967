/**
 * Parses newline-delimited JSON. Chunks may end anywhere, also inside a character; a last line without a newline counts.
 * Throws on a line that is not JSON.
 */
export async function* readNdjson<Line>(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Line> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      const lines = (rest + (value ?? '')).split('\n');
      rest = done ? '' : (lines.pop() ?? '');
      for (const line of lines) if (line.trim()) yield JSON.parse(line) as Line;
      if (done) return;
    }
  } finally {
    await reader.cancel();
  }
}
