// Asking the engine: cached queries by name and input, commands that make answers stale, and lists that go on.
import {
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  type QueryKey,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import {
  type CommandName,
  type Fault,
  type Input,
  type Output,
  type QueryName,
  type RequestName,
  type Tag,
  tagsOf,
} from "../backend";
import { useBackend } from "./backend";

type Choices = {
  isOff?: boolean;
  keepsPrevious?: boolean;
  /** Asks anew this often, in milliseconds: for answers that grow old by themselves, such as "in 12 min". */
  every?: number;
};

/** The answer to a query, cached until one of its tags goes stale. */
export function useRequest<N extends QueryName>(
  name: N,
  input: Input<N>,
  { isOff = false, keepsPrevious = false, every }: Choices = {},
): UseQueryResult<Output<N>, Fault> {
  const backend = useBackend();
  return useQuery<Output<N>, Fault>({
    queryKey: [name, input],
    queryFn: () => backend.request(name, input),
    enabled: !isOff,
    refetchInterval: every ?? false,
    ...(keepsPrevious && { placeholderData: (former: Output<N> | undefined) => former as never }),
  });
}

/** A command to give; what it changes is asked for anew at once, without waiting for the engine's event. */
export function useCommand<N extends CommandName>(name: N): UseMutationResult<Output<N>, Fault, Input<N>> {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation<Output<N>, Fault, Input<N>>({
    mutationFn: (input) => backend.request(name, input),
    onSettled: () => invalidate(client, tagsOf(name)),
  });
}

/** A list that is asked for page by page. `pageInput` makes the input from what the last page gave as its end. */
export function usePages<N extends QueryName, P extends string | number>(
  name: N,
  key: object,
  pageInput: (after: P | null) => Input<N>,
  next: (page: Output<N>) => P | null,
  { keepsPrevious = false }: Pick<Choices, "keepsPrevious"> = {},
) {
  const backend = useBackend();
  return useInfiniteQuery<Output<N>, Fault, InfiniteData<Output<N>, P | null>, QueryKey, P | null>({
    queryKey: [name, "pages", key],
    queryFn: ({ pageParam }) => backend.request(name, pageInput(pageParam as P | null)),
    initialPageParam: null,
    getNextPageParam: next,
    ...(keepsPrevious && { placeholderData: keepPreviousData }),
  });
}

/** Asks anew for every shown answer that reads one of the tags, and forgets the others. */
export function invalidate(client: QueryClient, tags: readonly Tag[]): Promise<void> {
  const stale = new Set(tags);
  return client.invalidateQueries({
    predicate: ({ queryKey }) => tagsOf(queryKey[0] as RequestName).some((tag) => stale.has(tag)),
  });
}
