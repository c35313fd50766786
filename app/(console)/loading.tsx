import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div className="flex flex-col gap-4 px-5 py-4">
      <Skeleton className="h-6 w-48" />
      <SkeletonRows />
    </div>
  );
}
