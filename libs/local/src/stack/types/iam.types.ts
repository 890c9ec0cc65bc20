import { all, blocks, inert, value, type TypeSpecs } from '../type-spec.js';

export const IAM_TYPES: TypeSpecs = {
  'data.aws_caller_identity': {
    args: {},
    attributes: (_args, { accountId, partition }) => ({
      account_id: accountId,
      id: accountId,
      arn: `arn:${partition}:iam::${accountId}:root`,
      user_id: accountId,
    }),
  },
  'data.aws_region': {
    args: {},
    attributes: (_args, { region }) => ({ name: region, region, id: region }),
  },
  'data.aws_partition': {
    args: {},
    attributes: (_args, { partition }) => ({ partition, id: partition, dns_suffix: 'amazonaws.com' }),
  },
  aws_iam_role: {
    args: {
      ...all(['name', 'path', 'managed_policy_arns'], value),
      inline_policy: blocks(all(['name', 'policy'], value)),
      assume_role_policy: inert('who may assume a role is wired, not asked'),
      ...all(
        ['description', 'max_session_duration', 'force_detach_policies'],
        inert('sessions last as long as the run'),
      ),
    },
    attributes: (args, { partition, accountId, token }, address) => ({
      id: args['name'],
      arn: `arn:${partition}:iam::${accountId}:role${String(args['path'] ?? '/')}${String(args['name'])}`,
      unique_id: `AROA${token(address, 17).toUpperCase()}`,
    }),
  },
  aws_iam_role_policy: {
    args: all(['name', 'role', 'policy'], value),
    attributes: (args) => ({ id: `${String(args['role'])}:${String(args['name'])}` }),
  },
  aws_iam_policy: {
    args: { ...all(['name', 'path', 'policy'], value), description: inert('a text') },
    attributes: (args, { partition, accountId }) => {
      const arn = `arn:${partition}:iam::${accountId}:policy${String(args['path'] ?? '/')}${String(args['name'])}`;
      return { id: arn, arn };
    },
  },
  aws_iam_role_policy_attachment: {
    args: all(['role', 'policy_arn'], value),
    attributes: (args) => ({ id: `${String(args['role'])}-${String(args['policy_arn'])}` }),
  },
};
