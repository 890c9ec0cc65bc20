import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsArray, IsOptional, IsString, ValidateNested } from 'class-validator';
import type { ProblemDetail } from '../errors/domain.error.js';
import { ValidationFailedError } from '../problem/problem.errors.js';
import { DtoPipe } from './dto.pipe.js';
import { jsonPointer } from './validation-details.js';
import { Validated } from './validated.js';
import { validateAs } from './validate-as.js';

class PlaceDto {
  @IsString()
  city!: string;
}

class TripDto {
  @ValidateNested()
  @Type(() => PlaceDto)
  start!: PlaceDto;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => PlaceDto)
  stops?: PlaceDto[];
}

function problemsOf(work: () => unknown): readonly ProblemDetail[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ValidationFailedError) return error.options.errors ?? [];
    throw error;
  }
  return [];
}

const pointersOf = (plain: unknown): string[] =>
  problemsOf(() => validateAs(TripDto, plain)).map(({ pointer }) => pointer);
const here = { city: 'Graz' };

describe('X1: validateAs', () => {
  it('makes instances, nested ones too', () => {
    const trip = validateAs(TripDto, { start: here, stops: [here] });

    expect(trip).toBeInstanceOf(TripDto);
    expect(trip.start).toBeInstanceOf(PlaceDto);
    expect(trip.stops?.[0]).toBeInstanceOf(PlaceDto);
  });

  it.each([
    [{ start: {} }, ['/start/city']],
    [{ start: here, stops: [here, { city: 1 }] }, ['/stops/1/city']],
    [{ start: { ...here, 'x/y': 1 } }, ['/start/x~1y']],
    [{ start: here, admin: true }, ['/admin']],
    [{ start: 'Graz' }, ['/start']],
  ])('%j breaks a rule at %j', (plain, pointers) => {
    expect(pointersOf(plain)).toEqual(pointers);
  });

  it.each([
    [{ start: [] }, '/start'],
    [{ start: [here] }, '/start'],
    [{ start: here, stops: [[]] }, '/stops/0'],
    [{ start: here, stops: [here, [[here]]] }, '/stops/1'],
    [{ start: here, stops: here }, '/stops'],
  ])('takes no list for an object: %j', (plain, pointer) => {
    expect(pointersOf(plain)).toContain(pointer);
  });

  it.each([undefined, null, 1, 'text', [], [here]])('needs an object, not %j', (plain) => {
    expect(pointersOf(plain)).toEqual(['']);
  });

  it('answers with a bounded number of problems', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`p${index}`, 1]));
    expect(pointersOf({ start: here, ...many })).toHaveLength(100);
  });

  it('bounds those of misplaced lists and of further rules, too', () => {
    const stops = Array.from({ length: 5_000 }, () => []);
    expect(pointersOf({ start: here, stops })).toHaveLength(100);
    const further = () => stops.map((_, index) => ({ pointer: `/stops/${index}`, detail: 'is closed' }));
    expect(problemsOf(() => validateAs(TripDto, { start: here }, jsonPointer, further))).toHaveLength(100);
  });

  it('points at the object that holds it where a name is too long to be repeated', () => {
    const long = 'x'.repeat(5_000);
    expect(pointersOf({ start: { ...here, [long]: 1 } })).toEqual(['/start']);
    expect(pointersOf({ start: here, [long]: { ['__proto__x']: {} } })).toEqual(['']);
    expect(pointersOf({ start: here, [long]: JSON.parse('{"__proto__":1}') as unknown })).toEqual(['']);
  });

  it('joins further rules', () => {
    const further = () => [{ pointer: '/start', detail: 'is closed' }];
    const problems = problemsOf(() => validateAs(TripDto, { start: here, admin: 1 }, jsonPointer, further));
    expect(problems.map(({ pointer }) => pointer)).toEqual(['/admin', '/start']);
  });
});

describe(Validated.name, () => {
  it('checks nothing before it is asked', () => {
    const body = new Validated(TripDto, { start: 1 });
    expect(() => body.value()).toThrow(ValidationFailedError);
  });

  it('gives the same instance again', () => {
    const body = new Validated(TripDto, { start: here });
    expect(body.value()).toBe(body.value());
  });
});

describe(DtoPipe.name, () => {
  const pipe = new DtoPipe();

  it('names parameters of a query by their name', () => {
    const problems = problemsOf(() => pipe.transform({ city: ['a'] }, { type: 'query', metatype: PlaceDto }));
    expect(problems.map(({ pointer }) => pointer)).toEqual(['city']);
  });

  it('leaves parameters without a DTO and custom parameters alone', () => {
    expect(pipe.transform('x', { type: 'param', metatype: String })).toBe('x');
    expect(pipe.transform('x', { type: 'query' })).toBe('x');
    expect(pipe.transform(1, { type: 'custom', metatype: PlaceDto })).toBe(1);
  });
});

describe('RFC 6901: jsonPointer', () => {
  it.each([
    [[], ''],
    [['a', '0', 'b'], '/a/0/b'],
    [['a/b', 'm~n', '~1', ''], '/a~1b/m~0n/~01/'],
  ])('%j -> %j', (path, pointer) => {
    expect(jsonPointer(path)).toBe(pointer);
  });
});
