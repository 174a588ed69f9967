import { Injectable } from '@nestjs/common';
import type { Environment, GiftSighting } from '@giftbuyer/contracts';
import { DataSource } from 'typeorm';
import { AppError } from '../errors/app-error.js';
import { isInt64 } from '../http/int64.js';
import { MAX_SIGHTINGS } from './sightings-cleanup.js';

const SIGHTINGS = `SELECT * FROM (
    SELECT at, stars, remains, is_sold_out AS "isSoldOut" FROM gift_sightings
    WHERE environment = $1 AND gift_id = $2 ORDER BY at DESC LIMIT ${MAX_SIGHTINGS}) newest
  ORDER BY at`;
const FILE = (column: 'animation' | 'thumb') => `SELECT file.file_id AS "fileId", file.${column} AS bytes
  FROM gifts gift JOIN gift_files file ON file.environment = gift.environment AND file.file_id = gift.file_id
  WHERE gift.environment = $1 AND gift.id = $2 AND file.${column} IS NOT NULL`;

interface SightingRow {
  at: Date;
  stars: string;
  remains: number | null;
  isSoldOut: boolean;
}

export interface GiftFile {
  fileId: string;
  bytes: Buffer;
}

/** One gift. The catalogue belongs to no user, so no query here names an owner. */
@Injectable()
export class GiftDetails {
  constructor(private readonly database: DataSource) {}

  /** @throws AppError `gift_not_found` */
  async readHistory(environment: Environment, id: string): Promise<GiftSighting[]> {
    const rows = await this.database.query<SightingRow[]>(SIGHTINGS, [environment, int64(id)]);
    // A gift has a sighting from the beginning.
    if (rows.length === 0) throw new AppError('gift_not_found');
    return rows.map(({ at, stars, remains, isSoldOut }) => ({
      at: at.toISOString().replace('Z', '+00:00'),
      stars: Number(stars),
      remains,
      is_sold_out: isSoldOut,
    }));
  }

  /**
   * @param fileId that the client expects; undefined for whichever it is
   * @throws AppError `gift_not_found`, also while the file is not stored, and when the gift has another one
   */
  async readFile(
    environment: Environment,
    id: string,
    column: 'animation' | 'thumb',
    fileId: string | undefined,
  ): Promise<GiftFile> {
    const [file] = await this.database.query<GiftFile[]>(FILE(column), [environment, int64(id)]);
    if (!file || (fileId !== undefined && file.fileId !== fileId)) throw new AppError('gift_not_found');
    return file;
  }
}

/** @throws AppError `gift_not_found` for a text that no id of Telegram has */
function int64(text: string): string {
  if (!isInt64(text)) throw new AppError('gift_not_found');
  return text;
}
