import { Body, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ApiProfileList, CreatedApiProfile, Ok } from '@giftbuyer/contracts';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { PathId } from '../http/path-id.js';
import {
  ApiProfileListDto,
  CreateApiProfileDto,
  CreatedApiProfileDto,
  RenameApiProfileDto,
} from './api-profiles.dto.js';
import { ApiProfilesService } from './api-profiles.service.js';

@ApiTags('api profiles')
@Controller()
export class ApiProfilesController {
  constructor(private readonly profiles: ApiProfilesService) {}

  @Get('apiprofiles')
  @ApiOperation({
    operationId: 'listApiProfiles',
    summary: 'API profiles, newest first, and the environments a new one may use, the default first',
  })
  @ApiAnswer(ApiProfileListDto, {
    items: [{ id: 1, api_id: 1234567, name: 'Main', environment: 'production' }],
    environments: ['production', 'test'],
  })
  list(@CurrentUser() user: AuthenticatedUser): Promise<ApiProfileList> {
    return this.profiles.list(user.id);
  }

  @Post('apiprofile')
  @HttpCode(200)
  @ApiOperation({ operationId: 'createApiProfile', summary: 'Add an API profile' })
  @ApiAnswer(CreatedApiProfileDto, { api_profile_id: 1 })
  @ApiErrors('api_id_and_api_hash_required', 'duplicate_api_id', 'duplicate_api_hash', 'too_many_api_profiles')
  async create(@CurrentUser() user: AuthenticatedUser, @Body() body: CreateApiProfileDto): Promise<CreatedApiProfile> {
    const { api_id: apiId, api_hash: apiHash, name, environment } = body;
    return {
      api_profile_id: await this.profiles.create(user.id, { apiId, apiHash: apiHash.toLowerCase(), name, environment }),
    };
  }

  @Patch('apiprofile/:id')
  @ApiOperation({ operationId: 'renameApiProfile', summary: 'Rename an API profile; an empty name resets it' })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('validation_failed')
  async rename(
    @CurrentUser() user: AuthenticatedUser,
    @PathId() id: number,
    @Body() body: RenameApiProfileDto,
  ): Promise<Ok> {
    await this.profiles.rename(user.id, id, body.name);
    return { ok: true };
  }

  @Delete('apiprofile/:id')
  @ApiOperation({ operationId: 'deleteApiProfile', summary: 'Delete an API profile that no account uses' })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('api_profile_in_use')
  async delete(@CurrentUser() user: AuthenticatedUser, @PathId() id: number): Promise<Ok> {
    await this.profiles.delete(user.id, id);
    return { ok: true };
  }
}
