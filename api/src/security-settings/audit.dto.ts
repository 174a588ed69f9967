import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';

export class AuditPageQuery {
  @ApiPropertyOptional({ example: '4711', description: '`next` of the page before it; unset: the newest entries.' })
  @IsOptional()
  // Smaller than the largest `bigint` of PostgreSQL.
  @Matches(/^[1-9]\d{0,17}$/)
  before?: string;

  @ApiPropertyOptional({ enum: ['sign-ins'], description: 'Only entries that began a panel session.' })
  @IsOptional()
  @IsIn(['sign-ins'])
  only?: 'sign-ins';
}
