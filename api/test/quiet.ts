// The panel's own log lines go the way of the tests' console output: shown when a test fails, hidden when it passes.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array) => {
    console.log(String(chunk).trimEnd());
    return true;
  };
}
