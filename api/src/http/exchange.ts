import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';

/** A request and the response to it (RFC 9110, 3.4). */
export interface Exchange {
  request: Request;
  response: Response;
}

/** For handlers that set cookies; the body is still what they return. */
export const HttpExchange = createParamDecorator((_: unknown, context: ExecutionContext): Exchange => {
  const http = context.switchToHttp();
  return { request: http.getRequest<Request>(), response: http.getResponse<Response>() };
});
