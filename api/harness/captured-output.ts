/** Captures stdout and stderr of this process from now on; `end` returns the text. */
export function captureOutput(): { end: () => string } {
  let kept = '';
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  for (const { stream, write } of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      kept += Buffer.from(chunk as string).toString();
      return write.call(stream, chunk);
    };
  }
  return {
    end: () => {
      for (const { stream, write } of streams) stream.write = write;
      return kept;
    },
  };
}
