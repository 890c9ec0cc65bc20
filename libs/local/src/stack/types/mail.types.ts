import { all, inert, value, type TypeSpecs } from '../type-spec.js';

const DELIVERY = 'mails stay in the local mailbox';

export const MAIL_TYPES: TypeSpecs = {
  aws_sesv2_email_identity: {
    args: {
      email_identity: value,
      ...all(['dkim_signing_attributes'], inert(DELIVERY)),
    },
    attributes: (args, { arn }) => {
      const identity = String(args['email_identity']);
      return {
        id: identity,
        arn: arn('ses', `identity/${identity}`),
        identity_type: identity.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN',
        verified_for_sending_status: true,
        dkim_signing_attributes: [{ tokens: [], status: 'SUCCESS' }],
      };
    },
  },
};
