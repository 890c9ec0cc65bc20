import { describe, expect, it } from '@jest/globals';
import type { GroupItem } from '../groups/group.js';
import { GroupedActionType } from './grouped-action.type.js';
import { html } from './html.js';
import { NotificationTypes } from './notification-types.js';
import { SimulationType } from './simulation.type.js';
import { allTypes } from './types.js';
import { UploadType } from './upload.type.js';

const item = (itemId: string, message: string, data: object = {}): GroupItem => ({
  itemId,
  message,
  data: { ...data },
});
const EVIL = `<img src=x onerror="alert('1')">&`;

describe.each(allTypes.map((type) => [type.name, type] as const))('N5: type %s', (name, type) => {
  it('shows every message in the text, and the id in the subject', () => {
    const {
      subject,
      text,
      html: page,
    } = type.render({ type: name, id: 'g1' }, [item('a', 'first'), item('b', 'second')]);

    expect(subject).toContain('g1');
    expect(text).toMatch(/first[^]*second/);
    expect(page).toMatch(/first[^]*second/);
  });

  it('escapes whatever comes from outside', () => {
    const data = { itemId: EVIL, fileName: EVIL, action: EVIL, actor: EVIL, name: EVIL, [EVIL]: EVIL };

    const { html: page } = type.render({ type: name, id: EVIL }, [item(EVIL, EVIL, data), item('b', EVIL, data)]);

    expect(page).not.toContain('<img');
    expect(page).not.toMatch(/onerror="/);
    expect(page).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;');
  });

  it('makes one line of the subject, whatever the id is', () => {
    const { subject } = type.render({ type: name, id: 'x\r\nBcc: eve@example.test\u2028y' }, [item('a', '')]);

    expect(subject).not.toMatch(/[\r\n\u2028]/);
    expect(type.render({ type: name, id: 'x'.repeat(500) }, [item('a', '')]).subject.length).toBeLessThanOrEqual(200);
  });

  it('shows attributes that it does not know, and nothing else of an item without message and data', () => {
    const documents = type.render({ type: name, id: 'g' }, [item('key-1', '', { colour: 'red', nested: { a: 1 } })]);

    expect(JSON.stringify(documents)).toContain('colour: red');
    expect(JSON.stringify(documents)).toContain('key-1');
  });

  it('has a name that can stand in a URL and in a key, and documents only where they are printed', () => {
    const { documents } = type.render({ type: name, id: 'g' }, [item('a', 'm')]);

    expect(name).toMatch(/^[A-Z][A-Z_]{0,49}$/);
    expect(documents.length > 0).toBe(type.lane === 'documents');
  });

  it('takes data without any of its attributes', () => {
    expect(type.dataProblems({})).toEqual([]);
    expect(type.dataProblems({ unknown: [1, { a: null }] })).toEqual([]);
  });
});

describe('N5: UPLOAD', () => {
  const type = new UploadType();

  it('lists files with their sizes and links', () => {
    const uploads = [
      item('a', 'Plan', { fileName: 'plan.pdf', size: 1_234_567, url: 'https://files.example.test/plan?a=1&b=2' }),
      item('b', '', { fileName: 'b.txt', size: 1 }),
    ];

    const { subject, text, html: page } = type.render({ type: 'UPLOAD', id: 'p' }, uploads);

    expect(subject).toBe('2 uploads: p');
    expect(text).toContain('- Plan – plan.pdf, 1.2 MB\n  https://files.example.test/plan?a=1&b=2\n- b.txt, 1 byte');
    expect(page).toContain('<a href="https://files.example.test/plan?a=1&amp;b=2">Plan – plan.pdf, 1.2 MB</a>');
  });

  it.each([
    ['fileName', 5],
    ['fileName', 'x'.repeat(501)],
    ['size', -1],
    ['size', 1.5],
    ['size', '12'],
    ['url', 'javascript:alert(1)'],
    ['url', 'data:text/html,x'],
    ['url', '/relative'],
    ['url', 7],
  ])('refuses %s %j', (name, value) => {
    expect(type.dataProblems({ [name]: value })).toEqual([{ pointer: `/${name}`, detail: expect.any(String) }]);
  });
});

describe('N5: GROUPED_ACTION', () => {
  it('groups by action, the most frequent first', () => {
    const actions = [
      item('1', 'on a', { action: 'like', actor: 'ann' }),
      item('2', 'on b', { action: 'comment', actor: 'bob' }),
      item('3', 'on c', { action: 'comment' }),
      item('4', 'odd'),
    ];

    const { text } = new GroupedActionType().render({ type: 'GROUPED_ACTION', id: 'wall' }, actions);

    expect(text).toBe(
      '4 actions: wall\n\ncomment (2)\n- bob: on b\n- on c\n\nlike (1)\n- ann: on a\n\nother (1)\n- odd\n',
    );
  });
});

describe('N5: SIMULATION', () => {
  it('puts results into a document to be printed', () => {
    const simulations = [item('a', 'done', { name: 'Run 1', results: { mean: 1.5, nested: { p: [1, 2] } }, seed: 7 })];

    const { documents, text } = new SimulationType().render({ type: 'SIMULATION', id: 's' }, simulations);

    expect(text).toContain('- Run 1: done');
    expect(documents).toEqual([
      {
        filename: 'simulation.pdf',
        title: '1 simulation: s',
        sections: [{ heading: 'Run 1: done', lines: ['mean: 1.5', 'nested: {"p":[1,2]}', 'seed: 7'] }],
      },
    ]);
  });

  it.each([
    ['results', 'high'],
    ['results', [1]],
    ['name', {}],
  ])('refuses %s %j', (name, value) => {
    expect(new SimulationType().dataProblems({ [name]: value })).toHaveLength(1);
  });
});

describe(NotificationTypes.name, () => {
  it('knows its types and no others', () => {
    const types = new NotificationTypes(allTypes);

    expect(types.names).toEqual(expect.arrayContaining(['UPLOAD', 'SIMULATION', 'GROUPED_ACTION']));
    expect(types.names).toHaveLength(allTypes.length);
    expect(types.find('upload')).toBeUndefined();
    expect(() => types.get('toString')).toThrow('there is no type of notification "toString"');
    expect(() => new NotificationTypes([...allTypes, new UploadType()])).toThrow('same name');
  });
});

describe(html.name, () => {
  it('escapes values, joins lists and leaves its own output alone', () => {
    const list = ['<', '"'].map((one) => html`<i>${one}</i>`);

    expect(html`<p title="${`'"&`}">${list}${undefined}${0}</p>`.source).toBe(
      '<p title="&#39;&quot;&amp;"><i>&lt;</i><i>&quot;</i>0</p>',
    );
  });
});
