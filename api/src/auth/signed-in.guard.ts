import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { AppError } from '../errors/app-error.js';
import { originKeyHashOf } from './origin-key.js';
import { PanelSessions } from './panel-sessions.js';
import { PUBLIC } from './public.js';
import { SessionCookie } from './session-cookie.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Lets only signed-in users through, except to operations marked `@Public()`. */
@Injectable()
export class SignedInGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: VerifiedTokens,
    private readonly sessions: PanelSessions,
    private readonly cookie: SessionCookie,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    this.cookie.refuseDuplicates(request, http.getResponse<Response>());
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, [context.getHandler(), context.getClass()])) return true;
    const claims = await this.tokens.of(request, http.getResponse<Response>());
    const user = claims && (await this.sessions.findUser(claims, originKeyHashOf(request)));
    if (!user) throw new AppError('unauthorized');
    request.user = user;
    return true;
  }
}
