import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Request, Response } from 'express';
import { AppError } from '../errors/app-error.js';
import { PUBLIC } from './public.js';
import { SessionCookie } from './session-cookie.js';

/** Denies requests without a signed-in user, except to operations marked `@Public()`. */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {
  constructor(
    private readonly reflector: Reflector,
    private readonly cookie: SessionCookie,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    this.cookie.refuseDuplicates(http.getRequest<Request>(), http.getResponse<Response>());
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, [context.getHandler(), context.getClass()])) return true;
    return (await super.canActivate(context)) === true;
  }

  /** @param error thrown by the strategy, for example when the database cannot be reached */
  override handleRequest<User>(error: unknown, user: User | false | null): User {
    if (error) throw error as Error;
    if (!user) throw new AppError('unauthorized');
    return user;
  }
}
