"use client";

import { Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { IconButton } from "@/components/ui/button";
import { useIsMounted } from "@/lib/client/is-mounted";

export function ThemeSwitch() {
  const { resolvedTheme, setTheme } = useTheme();
  // The server cannot know the theme; a fixed answer until then keeps both pictures equal.
  const isDark = useIsMounted() && resolvedTheme === "dark";
  return (
    <IconButton
      label={isDark ? "Use the light theme" : "Use the dark theme"}
      icon={isDark ? Sun : Moon}
      onClick={() => setTheme(isDark ? "light" : "dark")}
    />
  );
}
