import { Controller, Delete, Get, Module, NotFoundException, Param, Post, Put, Query } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Type } from 'class-transformer';
import { ArrayMinSize, IsArray, IsInt, IsOptional, IsString, Length, Max, Min, ValidateNested } from 'class-validator';
import { CurrentUser, Public, RequireGroups } from '../auth/auth.decorators.js';
import type { Principal } from '../auth/principal.js';
import { environmentToken } from '../config/environment.js';
import type { Env } from '../config/env-spec.js';
import { CorrelationContext } from '../logging/correlation.context.js';
import { PlatformLogger } from '../logging/platform.logger.js';
import { restEnv } from '../platform.env.js';
import { PlatformModule } from '../platform.module.js';
import { ConflictError, ForbiddenError, NotFoundError } from '../problem/problem.errors.js';
import { Validated } from '../validation/validated.js';
import { Answer, AnswerNothing } from './answer.decorator.js';
import { ApiKeyRequired, ApiProblems, RunsIn, RunsInWorkflow } from './api-docs.decorators.js';
import { IfMatch } from './if-match.decorator.js';
import { Precondition } from './precondition.js';
import { RestAdapter } from './rest.adapter.js';
import { REST_OPTIONS, restRoot } from './rest-app.js';
import { type RestHandler, restHandlerOf } from './rest-handler.js';
import { ValidatedBody } from './validated-body.decorator.js';

/** A small resource with everything that the edge offers: used by the tests of the edge and of the contract. */
export class LabelDto {
  @IsString()
  @Length(1, 10)
  label!: string;
}

export class BookDto {
  @IsString()
  @Length(1, 20)
  title!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ValidateNested({ each: true })
  @Type(() => LabelDto)
  labels!: LabelDto[];
}

export class PageQuery {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  @Type(() => Number)
  limit?: number;
}

export class BookView extends BookDto {
  bookId!: string;
  version!: number;
}

const BOOK: BookView = { bookId: 'b1', title: 'Dune', labels: [{ label: 'sf' }], version: 3 };

function viewOf({ title, labels }: BookDto, version: number): BookView {
  return { bookId: BOOK.bookId, title, labels, version };
}

@Controller('books')
export class BooksController {
  @Get()
  @Answer(PageQuery)
  list(@Query() query: PageQuery): object {
    return { limit: query.limit ?? null };
  }

  @Post()
  @RequireGroups('organizers', 'admins')
  @Answer(BookView, { status: 201, version: (book) => book.version, location: (book) => `/books/${book.bookId}` })
  @ApiProblems({ 409: ['title-taken'] })
  create(@ValidatedBody(BookDto) body: Validated<BookDto>): BookView {
    const { title } = body.value();
    if (title === 'taken') throw new ConflictError('title-taken', 'Taken.', { extensions: { holder: 'bob' } });
    return viewOf(body.value(), BOOK.version);
  }

  @Get(':bookId')
  @Answer(BookView, { version: (book) => book.version })
  get(@Param('bookId') bookId: string): BookView {
    if (bookId !== BOOK.bookId) throw new NotFoundError();
    return BOOK;
  }

  @Put(':bookId')
  @Answer(BookView, { version: (book) => book.version })
  update(
    @Param('bookId') bookId: string,
    @CurrentUser() user: Principal,
    @IfMatch() precondition: Precondition,
    @ValidatedBody(BookDto) body: Validated<BookDto>,
  ): BookView {
    if (bookId !== BOOK.bookId) throw new NotFoundError();
    if (user.userId !== 'owner') throw new ForbiddenError();
    precondition.check(BOOK.version);
    const book = body.value();
    if (book.title === 'taken') throw new ConflictError('title-taken', 'Taken.');
    return viewOf(book, BOOK.version + 1);
  }

  @Delete(':bookId')
  @AnswerNothing()
  remove(@IfMatch() precondition: Precondition): void {
    precondition.check(BOOK.version);
  }

  @Post(':bookId/loans')
  @ApiKeyRequired()
  @RunsIn('loans')
  @AnswerNothing()
  lend(): void {}
}

@Controller('edge')
export class EdgeController {
  @Get('open')
  @Public()
  open(): object {
    return { correlationId: CorrelationContext.get() };
  }

  @Get('me')
  me(@CurrentUser() user: Principal): Principal {
    return user;
  }

  @Get('crash')
  crash(): never {
    throw new Error('secret: table agora-prod-votes, password hunter2');
  }

  @Get('missing')
  missing(): never {
    throw new NotFoundException('No such thing.');
  }

  @RunsInWorkflow('slow-answers')
  @Get('slow')
  async slow(): Promise<object> {
    const before = CorrelationContext.get();
    await new Promise((resolve) => setImmediate(resolve));
    return { before, after: CorrelationContext.get() };
  }

  @Get('greedy')
  greedy(): object {
    return { big: 1n };
  }
}

@Module({ imports: [PlatformModule], controllers: [BooksController, EdgeController] })
export class FixtureModule {}

export const FIXTURE_ENV: Env<typeof restEnv> = {
  TABLE_IDEMPOTENCY: 'idempotency',
  MAX_BODY_KILOBYTES: 4,
  CORS_ORIGINS: ['https://app.example.com'],
};

/** What the application logged as an error. */
export interface LoggedError {
  readonly message: string;
  readonly error: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The running fixture. */
export interface RestFixture {
  readonly handler: RestHandler;
  /** Emptied by who looks at it. */
  readonly logged: LoggedError[];
  close(): Promise<void>;
}

/** The fixture's application behind the real handler, with its error log. */
export async function startFixture(env: Partial<Env<typeof restEnv>> = {}): Promise<RestFixture> {
  const logged: LoggedError[] = [];
  const logger = {
    error: (message: string, error: unknown, fields: LoggedError['fields']) => logged.push({ message, error, fields }),
  };
  const testing = await Test.createTestingModule({ imports: [restRoot(FixtureModule)] })
    .overrideProvider(environmentToken(restEnv))
    .useValue({ ...FIXTURE_ENV, ...env })
    .overrideProvider(PlatformLogger)
    .useValue(logger)
    .compile();
  const app = testing.createNestApplication(new RestAdapter(), { ...REST_OPTIONS, logger: false });
  await app.init();
  return { handler: restHandlerOf(app), logged, close: () => app.close() };
}
