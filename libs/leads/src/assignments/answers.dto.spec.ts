import { describe, expect, test } from '@jest/globals';
import { ValidationFailedError } from '#platform/problem/problem.errors.js';
import { validateAs } from '#platform/validation/validate-as.js';
import { LeadAnswerDto } from './answers.dto.js';

const ANSWER = { leadId: 'l1', assignmentId: 'a1', status: 'Not a lead' };

describe(LeadAnswerDto.name, () => {
  test('takes what the frame lead names', () => {
    expect(validateAs(LeadAnswerDto, ANSWER)).toEqual(ANSWER);
  });

  test.each(['', 'x'.repeat(101), '\u0000', '\ud800', 7, null, ['l1']])('X1: an id %j breaks the rules', (id) => {
    for (const member of ['leadId', 'assignmentId'])
      expect(() => validateAs(LeadAnswerDto, { ...ANSWER, [member]: id })).toThrow(ValidationFailedError);
  });
});
