import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import type { Request, Response } from 'express';
import { IsNull, Repository } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { ApiNotModified } from '../http/api-responses.js';
import { AppError } from '../errors/app-error.js';
import { PathId } from '../http/path-id.js';
import { matchesIfNoneMatch, PRIVATE_NO_CACHE } from '../http/conditional-request.js';

@ApiTags('accounts')
@Controller()
export class AccountPhotoController {
  constructor(@InjectRepository(AccountEntity) private readonly rows: Repository<AccountEntity>) {}

  @Get('account/:id/photo')
  @ApiOperation({
    operationId: 'getAccountPhoto',
    summary: 'The profile photo of an account',
    description: 'As the last reading found it, 160 pixels wide or less. The `ETag` is the `photo_id` of the account.',
  })
  @ApiOkResponse({
    description: 'Done',
    content: { 'image/jpeg': { schema: { type: 'string', format: 'binary' }, example: 'The bytes of a JPEG' } },
  })
  @ApiNotModified()
  async read(
    @CurrentUser() user: AuthenticatedUser,
    @PathId() id: number,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const photo = await this.rows.findOne({
      select: { id: true, photoId: true, photoJpeg: true },
      where: { id, userId: user.id, removedAt: IsNull() },
    });
    if (!photo?.photoId || !photo.photoJpeg) throw new AppError('not_found');
    const tag = `"${photo.photoId}"`;
    response.setHeader('Cache-Control', PRIVATE_NO_CACHE);
    response.setHeader('ETag', tag);
    response.setHeader('Vary', 'Authorization, Cookie, X-Origin-Key');
    if (matchesIfNoneMatch(request, tag)) {
      response.writeHead(304).end();
      return;
    }
    response.setHeader('Content-Type', 'image/jpeg');
    response.end(photo.photoJpeg);
  }
}
