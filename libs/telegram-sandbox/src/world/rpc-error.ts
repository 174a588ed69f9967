/** `rpc_error`: a code like those of HTTP and a text (https://core.telegram.org/api/errors). */
export class RpcError extends Error {
  constructor(
    readonly code: number,
    readonly text: string,
  ) {
    super(text);
  }
}
