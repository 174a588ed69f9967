import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Environment, GiftHistory } from '@giftbuyer/contracts';
import type { Request, Response } from 'express';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { isFromOtherOrigin } from '../auth/cross-site.guard.js';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { ApiAnswer, ApiErrors, ApiNotModified } from '../http/api-responses.js';
import { matchesIfNoneMatch, PRIVATE_NO_CACHE } from '../http/conditional-request.js';
import { CatalogueViewers } from './catalogue-viewers.js';
import { CatalogueWatcher } from './catalogue-watcher.js';
import { GiftDetails, type GiftFile } from './gift-details.js';
import { GIFT_EXAMPLE } from './gift-example.js';
import { GiftList } from './gift-list.js';
import { GiftEnvironmentQuery, GiftFileQuery, GiftHistoryDto, GiftsDto, GiftsQuery } from './gifts.dto.js';

const VARY = 'Accept-Encoding, Authorization, Cookie, X-Origin-Key';
/** A file of Telegram's never changes, and its address has its id. */
const PRIVATE_IMMUTABLE = 'private, max-age=31536000, immutable';
/** As much as was allowed when the sticker was stored. */
const MAX_INFLATED_BYTES = 2 * 1024 * 1024;
const GIFT_ID = {
  name: 'gift_id',
  schema: { type: 'string', pattern: '^-?\\d{1,19}$' },
  example: GIFT_EXAMPLE.id,
} as const;

@ApiTags('gifts')
@Controller()
export class GiftsController {
  constructor(
    private readonly lists: GiftList,
    private readonly details: GiftDetails,
    private readonly viewers: CatalogueViewers,
    private readonly watcher: CatalogueWatcher,
    private readonly config: Config,
  ) {}

  @Get('gifts')
  @ApiOperation({
    operationId: 'listGifts',
    summary: 'Telegram’s catalogue of gifts, in its order; those that are gone come last',
    description:
      'Anyone who has an account in the environment and asks once a minute counts as a viewer: then the catalogue is read again ' +
      'and again, by the accounts in turn. A request with the `ETag` of an earlier answer in `If-None-Match` is answered ' +
      '304 without a body while nothing has changed.',
  })
  @ApiAnswer(GiftsDto, {
    items: [GIFT_EXAMPLE],
    read_at: '2026-02-01T08:30:00+00:00',
    watching: { state: 'watching', next_at: '2026-02-01T08:30:10+00:00', wait_until: null },
  })
  @ApiNotModified()
  @ApiErrors('validation_failed')
  async list(
    @CurrentUser() user: AuthenticatedUser,
    @Query() { environment: asked, watch = 'page' }: GiftsQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const environment = this.environmentOf(asked);
    // A page of another origin cannot read the answer, but must not cause requests to Telegram either.
    if (!isFromOtherOrigin(request) && (await this.viewers.recordView(environment, user.id, watch)))
      this.watcher.startWatching();
    const list = await this.lists.loadList(environment, user.databaseSnapshot);
    const isGzip = request.acceptsEncodings('gzip') === 'gzip';
    const tag = `"${list.hash}${isGzip ? '-gzip' : ''}"`;
    if (isNotModified(request, response, tag, PRIVATE_NO_CACHE)) return;
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    if (isGzip) response.setHeader('Content-Encoding', 'gzip');
    response.end(isGzip ? await list.gzipped() : list.bytes);
  }

  @Get('gift/:gift_id/history')
  @ApiOperation({
    operationId: 'getGiftHistory',
    summary: 'How the price and the stock of a gift changed, oldest first',
    description: 'As far as the panel has seen it, the newest 2000 changes.',
  })
  @ApiParam(GIFT_ID)
  @ApiAnswer(GiftHistoryDto, {
    items: [{ at: '2026-02-01T08:30:00.125+00:00', stars: 200, remains: 8_700, is_sold_out: false }],
  })
  @ApiErrors('validation_failed', 'gift_not_found', 'not_found')
  async readHistory(
    @Param('gift_id') id: string,
    @Query() { environment }: GiftEnvironmentQuery,
  ): Promise<GiftHistory> {
    return { items: await this.details.readHistory(this.environmentOf(environment), id) };
  }

  @Get('gift/:gift_id/sticker')
  @ApiOperation({
    operationId: 'getGiftSticker',
    summary: 'The animated sticker of a gift, as Lottie',
    description: 'Checked: it names no other file, shows no text and runs no code.',
  })
  @ApiParam(GIFT_ID)
  @ApiOkResponse({
    description: 'Done',
    content: {
      'application/json': {
        schema: { type: 'object', additionalProperties: true },
        example: { tgs: 1, w: 512, h: 512, layers: [] },
      },
    },
  })
  @ApiNotModified()
  @ApiErrors('validation_failed', 'gift_not_found', 'not_found')
  async readSticker(
    @Param('gift_id') id: string,
    @Query() { environment, v }: GiftFileQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const file = await this.details.readFile(this.environmentOf(environment), id, 'animation', v);
    const isGzip = request.acceptsEncodings('gzip') === 'gzip';
    if (isNotModified(request, response, tagOf(file, isGzip ? '-gzip' : ''), cacheControlOf(v))) return;
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    if (isGzip) response.setHeader('Content-Encoding', 'gzip');
    response.end(isGzip ? file.bytes : await promisify(gunzip)(file.bytes, { maxOutputLength: MAX_INFLATED_BYTES }));
  }

  @Get('gift/:gift_id/thumb')
  @ApiOperation({ operationId: 'getGiftThumb', summary: 'A still picture of a gift' })
  @ApiParam(GIFT_ID)
  @ApiOkResponse({
    description: 'Done',
    content: { 'image/webp': { schema: { type: 'string', format: 'binary' }, example: 'The bytes of a WebP' } },
  })
  @ApiNotModified()
  @ApiErrors('validation_failed', 'gift_not_found', 'not_found')
  async readThumb(
    @Param('gift_id') id: string,
    @Query() { environment, v }: GiftFileQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const file = await this.details.readFile(this.environmentOf(environment), id, 'thumb', v);
    if (isNotModified(request, response, tagOf(file, '-thumb'), cacheControlOf(v))) return;
    response.setHeader('Content-Type', 'image/webp');
    response.end(file.bytes);
  }

  /** @throws AppError `validation_failed` for the sandbox where there is none */
  private environmentOf(asked: Environment = this.config.telegramEnvironment): Environment {
    if (asked === 'sandbox' && !this.config.sandbox)
      throw new AppError('validation_failed', { fields: { environment: 'invalid' } });
    return asked;
  }
}

/** Sets the headers of a cached answer. @returns whether it was answered 304 */
function isNotModified(request: Request, response: Response, tag: string, cacheControl: string): boolean {
  response.setHeader('Vary', VARY);
  response.setHeader('Cache-Control', cacheControl);
  response.setHeader('ETag', tag);
  if (!matchesIfNoneMatch(request, tag)) return false;
  response.writeHead(304).end();
  return true;
}

const tagOf = ({ fileId }: GiftFile, suffix: string): string => `"${fileId}${suffix}"`;

const cacheControlOf = (version: string | undefined): string =>
  version === undefined ? PRIVATE_NO_CACHE : PRIVATE_IMMUTABLE;
