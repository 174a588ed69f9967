import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { defer, type Observable, switchMap } from 'rxjs';
import { AppError } from '../errors/app-error.js';
import { hadLateBody } from '../http/json-body.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { PanelAccess } from './panel-access.js';

/**
 * Refuses a request whose session has ended while its body was awaited: who holds back the last byte would else act with a
 * session that was signed out meanwhile.
 */
@Injectable()
export class LateBodyInterceptor implements NestInterceptor {
  constructor(private readonly access: PanelAccess) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request & { user?: AuthenticatedUser }>();
    const { user } = request;
    if (!user || !hadLateBody(request)) return next.handle();
    return defer(() => this.access.hasEnded(user)).pipe(
      switchMap((hasEnded) => {
        if (hasEnded) throw new AppError('unauthorized');
        return next.handle();
      }),
    );
  }
}
