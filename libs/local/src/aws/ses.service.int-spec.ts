import { SendEmailCommand, type SendEmailCommandInput, SESv2Client } from '@aws-sdk/client-sesv2';
import nodemailer from 'nodemailer';
import { temporaryFolder } from '#test/support/stream-fixture.js';
import { StackIam } from '../iam/stack-iam.js';
import { Mailbox } from '../mail/mailbox.js';
import { resolveStack } from '../stack/load-stack.js';
import { AwsEndpoint } from './aws-endpoint.js';
import { CredentialRegistry } from './credential-registry.js';
import { SesService } from './ses.service.js';

const policy = JSON.stringify({
  Statement: [{ Effect: 'Allow', Action: 'ses:SendRawEmail', Resource: '${aws_sesv2_email_identity.mail.arn}' }],
});

const stack = resolveStack(
  {
    provider: { aws: [{ region: 'us-west-2' }] },
    resource: {
      aws_sesv2_email_identity: { mail: { email_identity: 'agora.example' } },
      aws_iam_role: { sender: { name: 'sender' } },
      aws_iam_role_policy: { sender: { name: 'p', role: 'sender', policy } },
      aws_lambda_function: { sender: { function_name: 'agora-local-sender', role: '${aws_iam_role.sender.arn}' } },
    },
  } as never,
  '/stacks/agora-local',
);

describe('AWS endpoint: SESv2', () => {
  const folder = temporaryFolder();
  const credentials = new CredentialRegistry(stack);
  let endpoint: AwsEndpoint;
  let mailbox: Mailbox;
  let operator: SESv2Client;
  let sender: SESv2Client;

  beforeAll(async () => {
    mailbox = new Mailbox(folder.path);
    endpoint = await AwsEndpoint.listen();
    endpoint.open({ credentials, services: [new SesService({ stack, iam: new StackIam(stack), mailbox })] });
    const common = { endpoint: endpoint.url, region: 'us-west-2', maxAttempts: 1 };
    operator = new SESv2Client({ ...common, credentials: credentials.forOperator() });
    sender = new SESv2Client({ ...common, credentials: credentials.forFunction('agora-local-sender') });
  });

  afterAll(async () => {
    for (const client of [operator, sender]) client.destroy();
    await endpoint.stop();
    mailbox.close();
    folder.remove();
  });

  const simple = (overrides: Partial<SendEmailCommandInput> = {}) =>
    new SendEmailCommand({
      FromEmailAddress: 'Agora <news@agora.example>',
      Destination: { ToAddresses: ['a@example.test', 'b@example.test'], BccAddresses: ['c@example.test'] },
      Content: {
        Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'text' }, Html: { Data: '<p>html</p>' } } },
      },
      ...overrides,
    });

  it('keeps simple mails', async () => {
    const { MessageId } = await operator.send(simple());

    expect(mailbox.all().at(-1)).toEqual({
      id: MessageId,
      sentAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      from: 'Agora <news@agora.example>',
      to: 'a@example.test, b@example.test',
      bcc: 'c@example.test',
      subject: 'Hello',
      text: 'text',
      html: '<p>html</p>',
      attachments: [],
    });
  });

  it('reads raw MIME with attachments and other alphabets (N5)', async () => {
    const pdf = Buffer.from('%PDF-1.7 not really');
    const { message } = await nodemailer.createTransport({ streamTransport: true, buffer: true }).sendMail({
      from: 'news@agora.example',
      to: 'Zoë <a@example.test>',
      messageId: '<group-1@agora.example>',
      subject: 'Größe ✓',
      text: 'Überblick\n',
      html: '<b>Überblick</b>',
      attachments: [{ filename: 'Bericht ü.pdf', content: pdf, contentType: 'application/pdf' }],
    });

    await sender.send(
      new SendEmailCommand({ FromEmailAddress: 'news@agora.example', Content: { Raw: { Data: message as Buffer } } }),
    );

    expect(mailbox.all().at(-1)).toMatchObject({
      from: 'news@agora.example',
      to: 'a@example.test',
      messageId: '<group-1@agora.example>',
      subject: 'Größe ✓',
      text: 'Überblick\n',
      html: expect.stringContaining('<b>Überblick</b>') as string,
      attachments: [{ filename: 'Bericht ü.pdf', contentType: 'application/pdf', size: pdf.length }],
    });
  });

  it('asks for another permission for simple mails than for raw ones, as SES does', async () => {
    const count = mailbox.all().length;

    await expect(sender.send(simple())).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        "User `arn:aws:sts::000000000000:assumed-role/sender/agora-local-sender' is not authorized to perform `ses:SendEmail' on resource `arn:aws:ses:us-west-2:000000000000:identity/agora.example'",
    });
    expect(mailbox.all()).toHaveLength(count);
  });

  it.each([
    ['comes from a domain that the stack does not own', { FromEmailAddress: 'x@other.example' }, 'MessageRejected'],
    ['has no recipient', { Destination: {} }, 'BadRequestException'],
    ['has no sender', { FromEmailAddress: undefined }, 'BadRequestException'],
    ['has no content', { Content: {} }, 'BadRequestException'],
    ['uses a configuration set', { ConfigurationSetName: 'x' }, 'NotEmulatedError'],
  ])('refuses a mail that %s', async (_what, overrides, name) => {
    const count = mailbox.all().length;

    await expect(operator.send(simple(overrides))).rejects.toMatchObject({ name });
    expect(mailbox.all()).toHaveLength(count);
  });

  it('keeps mails over a restart', async () => {
    await operator.send(simple());
    const before = mailbox.all();

    mailbox.close();
    const reopened = new Mailbox(folder.path);

    expect(reopened.all()).toEqual(before);
    reopened.close();
    mailbox = new Mailbox(folder.path);
  });
});
