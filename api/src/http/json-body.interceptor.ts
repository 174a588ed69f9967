import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { defer, type Observable, switchMap } from 'rxjs';
import { readJsonBody } from './json-body.js';

/** Reads bodies after the guards, so that no body is read of a request that they refuse. */
@Injectable()
export class JsonBodyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const reading = defer(() => readJsonBody(http.getRequest<Request>(), http.getResponse<Response>()));
    return reading.pipe(switchMap(() => next.handle()));
  }
}
