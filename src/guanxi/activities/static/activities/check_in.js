// Checking in at a visit: the place is asked for only when the button is tapped.
import { toast } from "../shell/js/toasts.js";

document.addEventListener("alpine:init", () => {
  Alpine.data("checkIn", () => ({
    isAsking: false,
    ask() {
      if (!navigator.geolocation) return this.refused();
      this.isAsking = true;
      const wishes = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 };
      navigator.geolocation.getCurrentPosition((place) => this.send(place), () => this.refused(), wishes);
    },
    send({ coords }) {
      // Three decimals are about 100 m: nothing finer leaves the device.
      const values = { latitude: coords.latitude.toFixed(3), longitude: coords.longitude.toFixed(3) };
      htmx.ajax("POST", this.$root.dataset.url, { source: this.$root, swap: "none", values });
    },
    refused() {
      this.isAsking = false;
      toast({ text: this.$root.dataset.refused, level: "warning" });
    },
  }));
});
