"""The law's calendar: months, "beginning with", working days, bank holidays, dates as people type them."""
