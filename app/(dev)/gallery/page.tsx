import { redirect } from "next/navigation";

export default function GalleryIndexPage() {
  redirect("/gallery/parts");
}
