import { Body, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type CreatedTag, MAX_TAGS, type Ok, type TagList } from '@giftbuyer/contracts';
import { CurrentUser, type AuthenticatedUser } from '../auth/authenticated-user.js';
import { ApiAnswer, ApiErrors } from '../http/api-responses.js';
import { OkDto } from '../http/ok.dto.js';
import { PathId } from '../http/path-id.js';
import { ChangeTagDto, CreatedTagDto, CreateTagDto, TagListDto } from './tags.dto.js';
import { TagsService } from './tags.service.js';

@ApiTags('tags')
@Controller()
export class TagsController {
  constructor(private readonly tags: TagsService) {}

  @Get('tags')
  @ApiOperation({ operationId: 'listTags', summary: 'Your tags for accounts, oldest first' })
  @ApiAnswer(TagListDto, { items: [{ id: 3, name: 'For sale', colour: 'green' }] })
  async list(@CurrentUser() user: AuthenticatedUser): Promise<TagList> {
    return { items: await this.tags.listTags(user.id) };
  }

  @Post('tags')
  @HttpCode(200)
  @ApiOperation({ operationId: 'createTag', summary: `Add a tag; a user has at most ${MAX_TAGS}` })
  @ApiAnswer(CreatedTagDto, { tag_id: 3 })
  @ApiErrors('validation_failed', 'tag_name_taken', 'too_many_tags')
  async create(@CurrentUser() user: AuthenticatedUser, @Body() body: CreateTagDto): Promise<CreatedTag> {
    return { tag_id: await this.tags.createTag(user.id, body) };
  }

  @Patch('tag/:id')
  @ApiOperation({ operationId: 'changeTag', summary: 'Rename a tag or give it another colour' })
  @ApiAnswer(OkDto, { ok: true })
  @ApiErrors('validation_failed', 'tag_name_taken')
  async change(@CurrentUser() user: AuthenticatedUser, @PathId() id: number, @Body() body: ChangeTagDto): Promise<Ok> {
    await this.tags.changeTag(user.id, id, body);
    return { ok: true };
  }

  @Delete('tag/:id')
  @ApiOperation({ operationId: 'deleteTag', summary: 'Delete a tag and take it off all accounts' })
  @ApiAnswer(OkDto, { ok: true })
  async delete(@CurrentUser() user: AuthenticatedUser, @PathId() id: number): Promise<Ok> {
    await this.tags.deleteTag(user.id, id);
    return { ok: true };
  }
}
